import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chooseEntries } from '../../../electron/engine/ledgers/footprint/choose.ts';
import { sectionOf } from '../../../electron/engine/ledgers/footprint/entries.ts';
import { FootprintReplay } from '../../../electron/engine/ledgers/footprint/replay.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';
import { type RealSet, readSet } from './read-set.ts';

interface Expected {
  effect: string;
  kind: string;
  id: string;
  parent?: string;
  eventID: string;
  status?: string;
  endEventID?: string;
}
const sections = ['standing', 'notRestored', 'removed', 'sessions', 'executed'] as const;
type Sections = Record<(typeof sections)[number], Expected[] | undefined>;

/** What entries say, as far as the expected answers say it, in lines that compare. */
function lines(expected: Sections): string[] {
  return sections
    .flatMap((section) =>
      (expected[section] ?? []).map((each) =>
        [
          section,
          each.effect,
          each.kind,
          each.id,
          each.parent ?? '',
          each.eventID,
          each.status ?? '',
          each.endEventID ?? '',
        ].join(' | '),
      ),
    )
    .toSorted();
}

function ledgerLines(set: RealSet, selected: (event: number) => boolean): string[] {
  const replay = new FootprintReplay();
  for (const act of set.acts) replay.take(act);
  const { entries } = replay.finish(set.end);
  return chooseEntries(entries, selected)
    .flatMap((entry) => {
      const section = sectionOf(entry);
      if (section === 'restored') return [];
      const isPlain = section === 'standing' || section === 'notRestored' || section === 'executed';
      const until = entry.until === null ? '' : ` ${new Date(entry.until).toISOString().replace('.000Z', 'Z')}`;
      const status =
        entry.status === 'ended with parent'
          ? `${entry.status} ${entry.endedWith}`
          : entry.status === 'may be valid until'
            ? `${entry.status}${until}`
            : entry.status;
      return [
        [
          section,
          entry.effect,
          entry.kind,
          entry.id,
          entry.parent ?? '',
          set.ids[entry.acts[0]!],
          isPlain ? '' : status,
          entry.endings.map((row) => set.ids[row]).at(0) ?? '',
        ].join(' | '),
      ];
    })
    .toSorted();
}

describeShared('footprint on real records', () => {
  it('equals the expected answers for the Invictus set, by actor and by tool, entry by entry', () => {
    const set = readSet('invictus-stratus-2023');
    const expected = JSON.parse(
      readFileSync(sharedPath('data/real/expected/footprint-invictus-stratus-2023.json'), 'utf8'),
    ) as { selections: ({ name: string } & Sections)[] };
    const phases = new Map(
      readFileSync(sharedPath('data/real/invictus-stratus-2023/labels.csv'), 'utf8')
        .split('\n')
        .map((line) => [line.split(',')[0]!, line.split(',')[5]!]),
    );
    // The actor and every session of his, by the names of the records: the set holds one attacker.
    const isByActor = (event: number): boolean =>
      JSON.stringify(set.records[event]!['userIdentity']).includes('bert-jan') ||
      set.acts[event]!.caller.roleName?.startsWith('stratus') === true;
    const isByTool = (event: number): boolean =>
      set.acts[event]!.agent.includes('stratus-red-team_') &&
      ['detonation', 'revert'].includes(phases.get(set.ids[event]!) ?? '');
    expect(ledgerLines(set, isByActor)).toEqual(lines(expected.selections[0]!));
    expect(ledgerLines(set, isByTool)).toEqual(lines(expected.selections[1]!));
  });

  it('equals the expected answers for each file of the Stratus detonation logs', () => {
    const { files } = JSON.parse(
      readFileSync(sharedPath('data/real/expected/footprint-stratus-detonation-logs.json'), 'utf8'),
    ) as { files: Record<string, Sections> };
    for (const [file, expected] of Object.entries(files))
      expect({ file, lines: ledgerLines(readSet('stratus-detonation-logs', [file]), () => true) }).toEqual({
        file,
        lines: lines(expected),
      });
  });
});
