import type { AuditEntry, CoverageCell, EvidenceFile, Filter, ReportOptions } from '../../../shared/contract/index.ts';
import { reportOptionsSchema } from '../../../shared/contract/report.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import { type Ask, collectPages } from './ask.ts';
import { gatherActors, gatherSessions } from './gather-actors.ts';
import { gatherGraph } from './gather-graph.ts';
import { citedFilter, gatherCited, gatherIndicators, gatherScoped } from './gather-events.ts';
import type { CoverageLine, ReportFinding, ReportModel } from './model.ts';
import { sections } from './sections/index.ts';

/** Acts that look at a case, write something out of it, or failed. They are logged, but the report is the same before and after them. */
const lookingActs =
  /^(case\.(open|close|check|unlock|recover|derive)|report\.|audit\.|export|(?!intake\.)[a-z.]*\.fail$)/;

/** Histogram bars of the report: as many as can be told apart on paper. */
const histogramBars = 96;

/**
 * Asks for everything that the report says. The answer depends on the content of the case and on `options` only: not on the clock, the
 * machine, the name of the case file, or on how often the case was opened or reported on.
 */
export async function buildReportModel(ask: Ask, options: ReportOptions, more: CallOptions = {}): Promise<ReportModel> {
  const checked = reportOptionsSchema.parse(options);
  const { signal, onProgress } = more;
  const steps = 7;
  let step = 0;
  const advance = (phase: string): void => {
    stopIfCancelled({ signal });
    onProgress?.({ phase, done: step, total: steps, unit: 'steps' });
    step += 1;
  };

  advance('report-case');
  const info = await ask('case.info', {});
  const audit = await gatherAudit(ask, signal);
  const { tags } = await ask('tags.list', {});
  const { notes } = await ask('notes.list', {});

  advance('report-items');
  const items = await collectPages(async (offset) => {
    const page = await ask('intake.files', { offset, limit: 10_000 });
    return { total: page.total, rows: page.files };
  }, signal);
  const rejected = await collectPages(async (offset) => {
    const page = await ask('intake.rejected', { offset, limit: 5000 });
    return { total: page.total, rows: page.records };
  }, signal);

  advance('report-integrity');
  const integrity = await gatherIntegrity(ask, signal);

  advance('report-events');
  const histogram = await ask('events.histogram', { buckets: histogramBars, split: 'outcome' });
  const outcomes = await ask('events.facet', { field: 'outcome', limit: 100 });
  const eventNames = await ask('events.facet', { field: 'eventName', limit: 12 });
  const services = await ask('events.facet', { field: 'eventSource', limit: 12 });
  const { findings: all } = await ask('findings.list', {});
  const findings = checked.drafts ? all : all.filter(({ status }) => status !== 'draft');
  const citedWhere = citedFilter(findings);
  const cited = await gatherCited(ask, citedWhere, findings, checked.language, more);
  const scoped = await gatherScoped(ask, citedWhere, checked.scope, checked.language, more);

  advance('report-actors');
  const actors = await gatherActors(ask, cited.length > 0 ? citedWhere : null);
  const graph = await gatherGraph(ask, cited.length > 0 ? citedWhere : null, signal);
  const sessions = await gatherSessions(ask, cited, signal);
  const indicators = await gatherIndicators(ask, cited, signal);
  const own: Record<string, unknown> = {};
  for (const { asks } of sections) if (asks !== undefined) own[asks.name] = await asks.ask(ask, more, findings);
  stopIfCancelled({ signal });

  return {
    format: 'trailcase-report',
    version: 1,
    options: {
      language: checked.language,
      template: checked.template,
      redact: checked.redact,
      records: checked.records,
      lists: checked.lists,
      drafts: checked.drafts,
      title: checked.title,
      classification: checked.classification,
      scope: cleanScope(checked.scope),
    },
    stateTime: audit.stateTime ?? info.createdAt,
    applicationVersion: info.applicationVersion,
    case: { id: info.caseId, details: info.details, schemaVersion: info.schemaVersion, createdAt: info.createdAt },
    totals: info.totals,
    filesByStatus: sortKeys(info.filesByStatus),
    events: info.events,
    eventConflicts: info.conflicts,
    accounts: info.accounts,
    regions: info.regions,
    firstEvent: info.firstEvent,
    lastEvent: info.lastEvent,
    items,
    rejected,
    histogram,
    outcomes,
    eventNames,
    services,
    integrity,
    tags: [...tags].sort((a, b) => a.id - b.id),
    findings: findings.map((finding) => ({ ...finding, files: nameFiles(items, finding.files) })),
    draftsLeft: all.length - findings.length,
    cited,
    scoped,
    actors,
    graph,
    sessions,
    notes: [...notes].sort((a, b) => a.time - b.time || a.id - b.id),
    indicators,
    audit: { entries: audit.entries, intact: audit.intact, firstBreak: audit.firstBreak, problems: audit.problems },
    sections: own,
  };
}

/** Files that a finding names, with what leads back to their bytes. */
function nameFiles(items: readonly EvidenceFile[], ids: readonly number[]): ReportFinding['files'] {
  const byId = new Map(items.map((item) => [item.id, item]));
  return ids
    .map((id) => byId.get(id))
    .filter((item) => item !== undefined)
    .map(({ id, path, sha256, verdict }) => ({ id, path, sha256, verdict }));
}

/** The examiner log up to the last act that changed the case. */
async function gatherAudit(
  ask: Ask,
  signal: AbortSignal | undefined,
): Promise<ReportModel['audit'] & { stateTime: number | null }> {
  const all = await collectPages<AuditEntry>(async (offset) => {
    const page = await ask('audit.list', { offset, limit: 10_000 });
    return { total: page.total, rows: page.entries };
  }, signal);
  all.sort((a, b) => a.seq - b.seq);
  const last = all.findLastIndex((entry) => !lookingActs.test(entry.act));
  const verdict = await ask('audit.verify', {});
  return {
    entries: all.slice(0, last + 1),
    stateTime: all[last]?.time ?? null,
    intact: verdict.intact,
    firstBreak: verdict.firstBreak,
    problems: verdict.problems,
  };
}

async function gatherIntegrity(ask: Ask, signal: AbortSignal | undefined): Promise<ReportModel['integrity']> {
  const summary = await ask('integrity.summary', {});
  const { chains, gaps } = await ask('integrity.chains', {});
  const { digests } = await ask('integrity.digests', {});
  const { total: logs } = await ask('integrity.logs', { limit: 1 });
  const troubledLogs = await collectPages(async (offset) => {
    const page = await ask('integrity.logs', { troubleOnly: true, offset, limit: 10_000 });
    return { total: page.total, rows: page.logs };
  }, signal);
  const { objects: missing } = await ask('integrity.missing', {});
  const { cells } = await ask('integrity.coverage', { by: 'day' });
  const { limits } = await ask('integrity.limits', {});
  const { rows: recording } = await ask('integrity.recording', {});
  return {
    summary,
    chains,
    gaps,
    digests,
    logs,
    troubledLogs,
    missing,
    coverage: joinCoverage(cells),
    limits,
    recording,
  };
}

/** Cells of days → one line for each account and Region. */
function joinCoverage(cells: CoverageCell[]): CoverageLine[] {
  const lines = new Map<string, CoverageLine>();
  for (const cell of cells) {
    const key = `${cell.account}\n${cell.region}`;
    let line = lines.get(key);
    if (!line) {
      line = { account: cell.account, region: cell.region, states: {}, days: [], logs: 0, events: 0 };
      lines.set(key, line);
    }
    line.days.push({ start: cell.start, state: cell.state });
    line.logs += cell.logs;
    line.events += cell.events;
  }
  const sorted = [...lines.values()].sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region));
  for (const line of sorted) {
    line.days.sort((a, b) => a.start - b.start);
    const counts = new Map<string, number>();
    for (const day of line.days) counts.set(day.state, (counts.get(day.state) ?? 0) + 1);
    line.states = sortKeys(Object.fromEntries(counts));
  }
  return sorted;
}

function cleanScope(scope: Filter): Filter {
  const clean: Filter = {};
  if (scope.where !== undefined && scope.where.trim() !== '') clean.where = scope.where;
  if (scope.from !== undefined) clean.from = scope.from;
  if (scope.to !== undefined) clean.to = scope.to;
  return clean;
}

/** Order by UTF-16 units: the same on every machine, unlike a locale's. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortKeys<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)));
}
