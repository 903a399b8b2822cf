import type { Command } from 'commander';
import type { AuditEntry } from '../../../shared/contract/index.ts';
import { formatTime, table } from '../output.ts';
import { createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';

/** `audit`. */
export function addAuditCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('audit')
    .argument('<case>', 'a .trailcase file')
    .description('the examiner log: who did what to the case')
    .option('--verify', 'check the hash chain')
    .addHelpText('after', '\nExample:\n  trailcase audit breach.trailcase --verify\n\nExit status 3: the chain is broken.')
    .action(async (path: string, options: { verify?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { entries, verdict } = await withCase(session, path, { writes: false }, async (opened) => {
        const all: AuditEntry[] = [];
        for (;;) {
          const page = await opened.call('audit.list', { offset: all.length, limit: 10_000 });
          all.push(...page.entries);
          if (page.entries.length === 0 || all.length >= page.total) break;
        }
        return { entries: all, verdict: options.verify === true ? await opened.call('audit.verify', {}) : null };
      });
      const document = { entries: entries.map((entry) => ({ ...entry, time: formatTime(entry.time) })), ...(verdict === null ? {} : { intact: verdict.intact, firstBreak: verdict.firstBreak, head: verdict.head }) };
      print(session.output, document, () => {
        const text = table(['no.', 'time', 'examiner', 'act', 'result'], entries.map((entry) => [entry.seq, formatTime(entry.time), entry.examiner, entry.act, JSON.stringify(entry.result).slice(0, 120)]));
        if (verdict === null) return text;
        return `${text}${verdict.intact ? `The chain of ${verdict.entries} entries is intact. Head: ${verdict.head}` : `The chain is BROKEN at entry ${verdict.firstBreak?.seq}: ${verdict.firstBreak?.reason}`}\n`;
      });
      if (verdict !== null && !verdict.intact) finish(exit.needsLook);
    });
}
