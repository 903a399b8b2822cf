import fc from 'fast-check';
import { expect } from 'vitest';
import type { OpenCase } from '../../../electron/engine/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { compileToPredicate } from '../../../shared/kql/index.ts';
import type { Json } from '../../support/imported-case.ts';
import { filtersOver, type Seen } from './random-filter.ts';

const derivedFields = [
  'target',
  'outcome',
  'actor',
  'actorKind',
  'session',
  'origin',
  'hops',
  'toolchain',
  'verdict',
  'file',
  'tag',
];

/** Every event of a case: its original record, and what the engine says of derived fields. */
export async function readAll(opened: OpenCase): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let offset = 0; ; offset += 1000) {
    const page = await opened.call('events.page', { offset, limit: 1000, fields: ['eventTime', ...derivedFields] });
    if (page.ids.length === 0) return seen;
    const { records } = await opened.call('events.raw', { ids: page.ids });
    for (const [row, id] of page.ids.entries()) {
      const record = JSON.parse(records[row]!) as Json;
      const time = page.columns['eventTime']![row] as number | null;
      // Five-minute summaries have no eventTime: the engine takes the beginning of their window.
      if (record['eventTime'] === undefined && time !== null) record['eventTime'] = formatTime(time);
      const derived = new Map(
        derivedFields.map((name) => [
          name,
          ((value) => (value === null ? [] : name === 'tag' ? String(value).split(', ') : [String(value)]))(
            page.columns[name]![row],
          ),
        ]),
      );
      seen.push({ id, record, text: records[row]!, derived });
    }
  }
}

/** The events that a filter selects, by id. */
export async function selectIds(opened: OpenCase, where: string): Promise<number[]> {
  const ids: number[] = [];
  for (let offset = 0; ; offset += 5000) {
    const page = await opened.call('events.page', { where, offset, limit: 5000, fields: [] });
    ids.push(...page.ids);
    if (ids.length >= page.total) return ids.sort((a, b) => a - b);
  }
}

/** The same by the plain reading of the filter over every original record. */
export function selectPlainly(seen: Seen[], where: string): number[] {
  const bySeen = new Map<object, Seen>(seen.map((each) => [each.record, each]));
  const test = compileToPredicate(where, {
    derived: (name, record) => bySeen.get(record)?.derived.get(name) ?? [],
    text: (record) => bySeen.get(record)!.text,
  });
  return seen
    .filter((each) => test(each.record))
    .map((each) => each.id)
    .sort((a, b) => a - b);
}

/** Fewer filters than this part of the runs that were asked for prove too little: on a machine that is so slow the test fails and says so. */
const LEAST_SHARE = 0.1;

/**
 * Filters made from the case's own values select the same events in the engine and in the plain reading. On a busy machine fewer filters are tried than `runs`;
 * how many were is said where it is not all of them.
 */
export async function expectSameSelections(opened: OpenCase, options: { runs: number; seed?: number }): Promise<void> {
  const seen = await readAll(opened);
  expect(seen.length).toBeGreaterThan(100);
  const step = Math.ceil(seen.length / 600);
  const told = seen.filter((_, index) => index % step === 0);
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(filtersOver(told), async (where) => {
      expect(await selectIds(opened, where), where).toEqual(selectPlainly(seen, where));
      tried++;
    }),
    {
      numRuns: options.runs,
      interruptAfterTimeLimit: 15_000,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    },
  );
  if (tried < options.runs) process.stderr.write(`${tried} of ${options.runs} filters were tried in 15 s.\n`);
  expect(tried).toBeGreaterThanOrEqual(options.runs * LEAST_SHARE);
}
