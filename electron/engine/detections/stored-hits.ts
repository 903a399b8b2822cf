import type { Lead } from '../../../shared/contract/detections.ts';
import type { Derived, MadeDerived } from '../derived/derived-arrays.ts';
import { PackedRows } from '../derived/packed-rows.ts';
import type { Episode } from './correlations/episodes.ts';
import type { RunHits, RuleSet, Told } from './find-hits.ts';

/** What is kept of a rule beside its events. */
type Notes = Pick<Told, 'hidden' | 'otherReading' | 'stopped' | 'atStart'>;

type EpisodeRow = Omit<Episode, 'events'>;

/** Puts hits down as arrays: events of all rules one behind the other, and where those of each begin; episodes alike. */
export function putHits(made: MadeDerived, { told, unread, rates }: RunHits, leads: readonly Lead[]): void {
  const lists = told.map(({ positions }) => positions);
  const episodes = told.flatMap((each) => each.episodes);
  putLists(made, 'hits', lists);
  made.setNumbers('episodes:rules', startsOf(told.map((each) => each.episodes.length)));
  putLists(
    made,
    'episodes',
    episodes.map(({ events }) => events),
  );
  const rows = new PackedRows<EpisodeRow>();
  for (const { events: _, ...row } of episodes) rows.push(row);
  rows.store(made, 'episodes:rows');
  const notes = told.map(({ hidden, otherReading, stopped, atStart }): Notes => {
    return { hidden, otherReading, stopped, atStart };
  });
  putJson(made, 'notes', { notes, unread, rates });
  putJson(made, 'leads', leads);
}

/** The hits of a case's own rules as they are stored; `set` are the rules that they are of. */
export function readHits(derived: Derived, set: RuleSet): RunHits {
  const { notes, unread, rates } = readJson(derived, 'notes') as { notes: Notes[] } & Omit<RunHits, 'told'>;
  const hits = readLists(derived, 'hits');
  const events = readLists(derived, 'episodes');
  const ofRule = derived.numbers('episodes:rules');
  const rows = PackedRows.load<EpisodeRow>(derived, 'episodes:rows');
  const told = set.rules.map((rule, index): Told => {
    const episodes: Episode[] = [];
    for (let row = ofRule[index]!; row < ofRule[index + 1]!; row++)
      episodes.push({ ...rows.get(row), events: [...events(row)] });
    return { rule, positions: hits(index), episodes, ...notes[index]! };
  });
  return { told, unread, rates };
}

export function readLeads(derived: Derived): Lead[] {
  return readJson(derived, 'leads') as Lead[];
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, index) => (starts[index + 1] = starts[index]! + length));
  return starts;
}

/** Ascending numbers are kept as their distances, which are small. */
function putLists(made: MadeDerived, name: string, lists: readonly ArrayLike<number>[]): void {
  const starts = startsOf(lists.map(({ length }) => length));
  const steps = new Uint32Array(starts.at(-1)!);
  lists.forEach((list, number) => {
    const from = starts[number]!;
    for (let index = 0; index < list.length; index++)
      steps[from + index] = index === 0 ? list[0]! : (list[index]! - list[index - 1]!) >>> 0;
  });
  made.setNumbers(`${name}:starts`, starts);
  made.setNumbers(`${name}:steps`, steps);
}

function readLists(derived: Derived, name: string): (number: number) => Uint32Array {
  const starts = derived.numbers(`${name}:starts`);
  const all = derived.numbers(`${name}:steps`);
  for (let number = 0; number + 1 < starts.length; number++)
    for (let index = starts[number]! + 1; index < starts[number + 1]!; index++) all[index]! += all[index - 1]!;
  return (number) => all.subarray(starts[number], starts[number + 1]);
}

function putJson(made: MadeDerived, name: string, value: unknown): void {
  made.setBytes(name, new Uint8Array(Buffer.from(JSON.stringify(value))));
}

function readJson(derived: Derived, name: string): unknown {
  return JSON.parse(Buffer.from(derived.bytes(name)).toString());
}
