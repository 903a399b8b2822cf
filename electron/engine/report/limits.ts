import type { LinkEdge } from '../../../shared/contract/index.ts';
import type { CitedEvent, ReportGraph, ReportModel } from './model.ts';

/**
 * How many rows of a list the readable forms print. What is beyond stands in a CSV file that is then always written with the report; the
 * document says how many rows it prints, and of how many. Rows that need a look are printed first.
 */
export const printLimits = {
  items: 3000,
  rejected: 2000,
  digests: 2000,
  logs: 3000,
  gaps: 2000,
  missing: 5000,
  events: 20_000,
  sessions: 500,
  indicators: 5000,
  audit: 3000,
  coverage: 400,
} as const;

export type Listing = keyof typeof printLimits;

/** Events, and actors, addresses or sessions, that are printed with one finding; the timeline and the CSV files hold all. */
export const findingLimits = { events: 40, values: 30 } as const;

/** Characters of original records that the readable forms print in full; beyond it they name the CSV file. */
export const recordCharacters = 4_000_000;

/** Records are printed one value to a line as long as all of them together are this short. */
export const indentedCharacters = 400_000;

/** Characters of one cell of a printed table, and of one printed record. */
export const cellCharacters = 4000;
export const recordCellCharacters = 100_000;

/** The CSV table that holds a list in full. */
export const csvNames: Record<Listing, string> = {
  items: 'items.csv',
  rejected: 'rejected.csv',
  digests: 'digests.csv',
  logs: 'logs.csv',
  gaps: 'gaps.csv',
  missing: 'missing.csv',
  events: 'events.csv',
  sessions: 'sessions.csv',
  indicators: 'indicators.csv',
  audit: 'audit.csv',
  coverage: 'coverage.csv',
};

export function countRows(model: ReportModel): Record<Listing, number> {
  return {
    items: model.items.length,
    rejected: model.rejected.length,
    digests: model.integrity.digests.length,
    logs: model.integrity.troubledLogs.length,
    gaps: model.integrity.gaps.length,
    missing: model.integrity.missing.length,
    events: model.cited.length + model.scoped.events.length,
    sessions: model.sessions.rows.length,
    indicators: model.indicators.length,
    audit: model.audit.entries.length,
    coverage: model.integrity.coverage.length,
  };
}

/** The cited events whose original records the examiner wants printed. */
export function printedRecords(model: ReportModel): CitedEvent[] {
  const { records } = model.options;
  return records === 'all'
    ? model.cited
    : records === 'findings'
      ? model.cited.filter((event) => event.findings.length > 0)
      : [];
}

export function countRecordCharacters(events: readonly CitedEvent[]): number {
  let characters = 0;
  for (const event of events) characters += event.raw.length;
  return characters;
}

/** Characters of a session's name, and of each line below it, in the printed tree. */
export const treeCharacters = 400;

/** What an identity or key is joined to, by how and to which kind. */
export function subjectsOf(
  graph: ReportGraph,
): Map<string, Map<string, { other: string; events: number; proof: LinkEdge['proof'] }[]>> {
  const kindOf = new Map(graph.nodes.map((node) => [node.id, node.kind]));
  const subjects: ReturnType<typeof subjectsOf> = new Map();
  for (const { from, to, kind, events, proof } of graph.links) {
    const isTurned =
      kind === 'used' &&
      kindOf.get(from) !== 'identity' &&
      (kindOf.get(to) === 'identity' || kindOf.get(from) !== 'key');
    const [subject, other] = isTurned ? [to, from] : [from, to];
    const relations =
      subjects.get(subject) ?? new Map<string, { other: string; events: number; proof: LinkEdge['proof'] }[]>();
    const relation = kind === 'used' ? (kindOf.get(other) ?? kind) : kind;
    relations.set(relation, [...(relations.get(relation) ?? []), { other, events, proof }]);
    subjects.set(subject, relations);
  }
  return subjects;
}

/** Names of the CSV tables without which the readable forms of this report would be incomplete: lists cut short, or cells that were. */
export function listAnnexes(model: ReportModel): string[] {
  const { integrity } = model;
  const cited = [...model.cited, ...model.scoped.events];
  const counts = countRows(model);
  const annexes = new Set<string>();
  for (const [listing, limit] of Object.entries(printLimits) as [Listing, number][]) {
    if (counts[listing] > limit) annexes.add(csvNames[listing]);
  }
  const records = printedRecords(model);
  if (
    records.length < model.cited.length ||
    countRecordCharacters(records) > recordCharacters ||
    cited.some(({ raw, ...facts }) => raw.length > recordCellCharacters || isLong(facts, treeCharacters))
  )
    annexes.add(csvNames.events);
  if (model.findings.some((finding) => finding.events.length > findingLimits.events)) annexes.add(csvNames.events);
  if (
    model.findings.some(
      (finding) =>
        Math.max(finding.actors.length, finding.addresses.length, finding.sessions.length) > findingLimits.values,
    )
  )
    annexes.add('findings.csv');
  const cells: [string, unknown[]][] = [
    [csvNames.items, model.items],
    [csvNames.rejected, model.rejected],
    [csvNames.digests, integrity.digests],
    [csvNames.logs, integrity.troubledLogs],
    [csvNames.gaps, integrity.gaps],
    [csvNames.missing, integrity.missing],
    [csvNames.indicators, model.indicators],
    ['notes.csv', model.notes],
    ['actors.csv', model.actors],
    ['links.csv', model.graph.nodes],
    ['chains.csv', integrity.chains],
  ];
  for (const [name, rows] of cells) if (rows.some((row) => isLong(row, cellCharacters))) annexes.add(name);
  if (
    model.sessions.rows.some(
      (session) =>
        isLong(session, treeCharacters) ||
        session.addresses.join(', ').length + session.evidence.join(', ').length > treeCharacters / 2,
    )
  )
    annexes.add(csvNames.sessions);
  const names = new Map(model.graph.nodes.map((node) => [node.id, node.name.length + 24]));
  const lists = [...subjectsOf(model.graph).values()].flatMap((relations) => [...relations.values()]);
  if (lists.some((list) => list.reduce((sum, { other }) => sum + (names.get(other) ?? 0), 0) > cellCharacters))
    annexes.add('links.csv');
  if (model.audit.entries.some((entry) => JSON.stringify([entry.params, entry.result]).length > cellCharacters))
    annexes.add(csvNames.audit);
  return [...annexes].sort();
}

/** True when a text anywhere in a value is longer than `most`. */
function isLong(value: unknown, most: number): boolean {
  if (typeof value === 'string') return value.length > most;
  if (typeof value !== 'object' || value === null) return false;
  for (const inner of Object.values(value)) if (isLong(inner, most)) return true;
  return false;
}
