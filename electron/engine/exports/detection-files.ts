import { ATTACK_NOTICE, ATTACK_VERSION, tactics } from '../../../shared/attack/index.ts';
import type { DetectionGroup, DetectionRun } from '../../../shared/contract/detections.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { csvRow } from './formats/csv-row.ts';

/** Groups that count: those of rules with a level above "informational" that were not set aside. */
function counted(run: DetectionRun): DetectionGroup[] {
  return run.groups.filter(({ isBase, mark, level }) => !isBase && mark !== 'benign' && level !== 'informational');
}

/** Number of an AWS-specific technique (`T1078.A001`) as ATT&CK knows it: cut to its parent. */
function knownTechnique(id: string): string | null {
  return /^T\d{4}(?:\.\d{3})?/.exec(id)?.[0] ?? null;
}

interface LayerTechnique {
  techniqueID: string;
  tactic?: string;
  score: number;
  comment: string;
  enabled: true;
  metadata: { name: string; value: string }[];
}

/**
 * A layer for ATT&CK Navigator 5 (format 4.5): the score of a technique is the number of groups that were not set aside. It holds no link to the outside.
 * @param caseName stands in its name
 */
export function writeNavigatorLayer(run: DetectionRun, caseName: string): string {
  const groups = counted(run);
  const byCell = Map.groupBy(
    groups.flatMap((group) => {
      const ids = new Set(group.techniques.map(knownTechnique).filter((id) => id !== null));
      const tags = tactics.filter(({ id }) => group.tactics.includes(id)).map(({ tag }) => tag);
      return [...ids].flatMap((id) => (tags.length === 0 ? [''] : tags).map((tag) => ({ id, tag, group })));
    }),
    ({ id, tag }) => `${id} ${tag}`,
  );
  const techniques = [...byCell.values()].map((cells): LayerTechnique => {
    const { id, tag } = cells[0]!;
    const own = cells.map(({ group }) => group);
    const rules = Map.groupBy(own, ({ title }) => title);
    return {
      techniqueID: id,
      ...(tag === '' ? {} : { tactic: tag }),
      score: own.length,
      comment: [...rules].map(([title, hits]) => `${title}: ${hits.length}`).join('\n'),
      enabled: true,
      metadata: [
        { name: 'first', value: formatTime(earliest(own)) },
        { name: 'last', value: formatTime(latest(own)) },
        { name: 'case', value: caseName },
        { name: 'rules (SHA-256)', value: run.rulesHash },
      ],
    };
  });
  techniques.sort((a, b) => (`${a.techniqueID} ${a.tactic}` < `${b.techniqueID} ${b.tactic}` ? -1 : 1));
  const layer = {
    name: `${caseName}: detections`,
    versions: { attack: ATTACK_VERSION, navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `Groups of hits by technique, without those that were set aside (${run.groups.filter(({ mark }) => mark === 'benign').length}). ${ATTACK_NOTICE}`,
    filters: { platforms: ['IaaS', 'Identity Provider', 'SaaS'] },
    sorting: 3,
    techniques,
    gradient: {
      colors: ['#ffffff', '#d6604d'],
      minValue: 0,
      maxValue: Math.max(1, ...techniques.map(({ score }) => score)),
    },
  };
  return `${JSON.stringify(layer, null, 2)}\n`;
}

function earliest(groups: readonly DetectionGroup[]): number | null {
  return groups.reduce<number | null>(
    (least, { first }) => (first === null ? least : least === null ? first : Math.min(least, first)),
    null,
  );
}

function latest(groups: readonly DetectionGroup[]): number | null {
  return groups.reduce<number | null>(
    (most, { last }) => (last === null ? most : most === null ? last : Math.max(most, last)),
    null,
  );
}

const columns: Record<string, (group: DetectionGroup) => unknown> = {
  level: ({ level }) => level,
  rule: ({ rule }) => rule,
  title: ({ title }) => title,
  author: ({ author }) => author,
  actor: ({ actor }) => actor,
  origin: ({ origin }) => origin,
  session: ({ session }) => session,
  addresses: ({ addresses }) => addresses,
  events: ({ count }) => count,
  done: ({ done }) => done,
  denied: ({ denied }) => denied,
  failed: ({ failed }) => failed,
  first: ({ first }) => formatTime(first),
  last: ({ last }) => formatTime(last),
  targets: ({ targets }) => targets,
  techniques: ({ techniques }) => techniques,
  score: ({ score }) => Math.round(score * 100) / 100,
  background: ({ isBackground }) => isBackground,
  state: ({ mark }) => mark,
  reason: ({ reason }) => reason,
  eventIds: ({ eventIds }) => eventIds,
};

/** All groups of hits as CSV, those that were set aside with their reason. */
export function writeHitsCsv(run: DetectionRun): string {
  const rows = run.groups.filter(({ isBase }) => !isBase);
  const remark = (): void => {};
  return [Object.keys(columns), ...rows.map((group) => Object.values(columns).map((read) => read(group)))]
    .map((cells) => csvRow(cells, remark))
    .join('');
}

/** The same as JSON, with the rules that ran. */
export function writeHitsJson(run: DetectionRun): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}
