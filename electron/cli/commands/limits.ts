import type { Command } from 'commander';
import type { LimitRow, RecordingEdge, RecordingRow } from '../../../shared/contract/index.ts';
import type { OpenCase } from '../../engine/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, print, withCase } from '../session.ts';
import { timeOption } from '../values.ts';

interface LimitsOptions {
  account?: string[];
  region?: string[];
  class?: string[];
  from?: number;
  to?: number;
}

/** `limits`. */
export const commands: AddCommands = (program) => {
  program
    .command('limits')
    .argument('<case>', 'a .trailcase file')
    .description(
      'what the evidence cannot show: which classes of events were recorded since when, and what else stays open',
    )
    .option('--account <id...>', 'only what speaks of these accounts')
    .option('--region <name...>', 'only what speaks of these Regions')
    .option('--class <class...>', 'management-read, management-write, data, network-activity or insight')
    .option('--from <time>', 'only what speaks of this time on', timeOption)
    .option('--to <time>', 'only what speaks of the time until then', timeOption)
    .addHelpText(
      'after',
      '\nExample:\n  trailcase limits breach.trailcase --class data --json\n\n--json: "statements" with the time each speaks of, the eventIDs it rests on, and whether it is proven or inferred (from what is\nnot in the evidence); "recording" with the times in which each class of events was recorded, as far as the evidence shows.',
    )
    .action(async (path: string, options: LimitsOptions, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: false }, async (opened) => {
        const { limits } = await opened.call('integrity.limits', {
          ...(options.account === undefined ? {} : { accounts: options.account }),
          ...(options.region === undefined ? {} : { regions: options.region }),
          ...(options.class === undefined ? {} : { classes: options.class }),
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(options.to === undefined ? {} : { to: options.to }),
        });
        const { rows } = await opened.call('integrity.recording', {});
        const recording = rows.filter((row) => isAsked(row, options));
        const eventID = await eventIds(opened, limits, recording);
        return {
          statements: limits.map((limit) => statement(limit, eventID)),
          recording: recording.map((row) => recorded(row, eventID)),
        };
      });
      print(session.output, answer, () => {
        const spans = answer.recording.flatMap((row) =>
          row.spans.map((span) => [
            row.account,
            row.region,
            row.resourceType ?? row.class ?? 'not told',
            span.from,
            span.begins.reason,
            span.to,
            span.ends.reason,
          ]),
        );
        const sentences = answer.statements.map((each) => `- ${printable(each.text)} [${each.proof}]\n`).join('');
        return `What was recorded, as far as this evidence shows:\n${table(
          ['account', 'Region', 'class', 'from', 'because', 'to', 'because'],
          spans,
        )}\nWhat this evidence cannot show:\n${sentences}`;
      });
    });
};

function isAsked(row: RecordingRow, { account, region, class: classes }: LimitsOptions): boolean {
  return (
    (account === undefined || account.includes(row.account)) &&
    (region === undefined || region.includes(row.region)) &&
    (classes === undefined || row.class === null || classes.includes(row.class))
  );
}

function statement(limit: LimitRow, eventID: Map<number, string>) {
  const { id, text, account, region, class: eventClass, resourceType, from, to, events, proof } = limit;
  return {
    id,
    text,
    account,
    region,
    class: eventClass,
    resourceType,
    proof,
    from: from === null ? null : formatTime(from),
    to: to === null ? null : formatTime(to),
    events: events.map((event) => eventID.get(event) ?? String(event)),
  };
}

function recorded({ spans, ...row }: RecordingRow, eventID: Map<number, string>) {
  const edge = ({ event, time, ...more }: RecordingEdge) => ({
    time: formatTime(time),
    event: eventID.get(event) ?? String(event),
    ...more,
  });
  return {
    ...row,
    spans: spans.map(({ begins, ends }) => ({
      from: formatTime(begins.time),
      to: formatTime(ends.time),
      begins: edge(begins),
      ends: edge(ends),
      proof: begins.reason === 'switched-on' ? 'proven' : 'inferred',
    })),
  };
}

/** eventIDs of all events that are named; of records without one the number in the case. */
async function eventIds(
  opened: OpenCase,
  limits: readonly LimitRow[],
  rows: readonly RecordingRow[],
): Promise<Map<number, string>> {
  const events = new Set([
    ...limits.flatMap((limit) => limit.events),
    ...rows.flatMap((row) => row.spans.flatMap(({ begins, ends }) => [begins.event, ends.event])),
  ]);
  const ids = new Map<number, string>();
  for (const id of events) {
    const { eventID } = await opened.call('events.get', { id });
    if (eventID !== null && eventID !== '') ids.set(id, eventID);
  }
  return ids;
}
