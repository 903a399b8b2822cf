import type { Command } from 'commander';
import type { AuditEntry, AuditVerdict } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';

function sayVerdict(verdict: AuditVerdict): string {
  if (verdict.intact)
    return `The chain of ${verdict.entries} entries is intact, and ${verdict.checked.whole.length} tables are as it vouches for. Head: ${verdict.head}\n`;
  const broken =
    verdict.problems.length > 0 && verdict.problems[0]!.reason === verdict.firstBreak?.reason
      ? ''
      : `The chain is BROKEN at entry ${verdict.firstBreak?.seq}: ${verdict.firstBreak?.reason}\n`;
  return `${broken}${verdict.problems.map((problem) => `CHANGED FROM OUTSIDE: ${problem.reason}\n`).join('')}`;
}

/** `audit`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('audit')
    .argument('<case>', 'a .trailcase file')
    .description('the examiner log: who did what to the case')
    .option('--verify', 'check the hash chain, and every table that it vouches for')
    .addHelpText(
      'after',
      '\nExample:\n  trailcase audit breach.trailcase --verify\n\nWrite the head down outside the case: whoever rewrites the whole log cannot make it end in the same head.\nExit status 3: the chain is broken, or something else than this application changed the case.',
    )
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
      const document = {
        entries: entries.map((entry) => ({ ...entry, time: formatTime(entry.time) })),
        ...(verdict === null
          ? {}
          : {
              intact: verdict.intact,
              firstBreak: verdict.firstBreak,
              head: verdict.head,
              problems: verdict.problems,
              checked: verdict.checked,
            }),
      };
      print(session.output, document, () => {
        const text = table(
          ['no.', 'time', 'examiner', 'act', 'result'],
          entries.map((entry) => [
            entry.seq,
            formatTime(entry.time),
            entry.examiner,
            entry.act,
            JSON.stringify(entry.result).slice(0, 120),
          ]),
        );
        if (verdict === null) return text;
        return `${text}${sayVerdict(verdict)}`;
      });
      if (verdict !== null && !verdict.intact) finish(exit.needsLook);
    });
};
