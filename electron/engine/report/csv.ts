import { stringify } from 'csv-stringify/sync';
import { listQuestions } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import type { CitedEvent, ReportModel } from './model.ts';
import { makeVisible } from './visible.ts';

type Value = string | number | boolean | null;
interface Table {
  name: string;
  columns: string[];
  rows: Value[][];
}

/**
 * The report's lists as RFC 4180 files: UTF-8, header row, CRLF, column names in English whatever the report's language. Cells that a
 * spreadsheet would take for a formula get a leading apostrophe; control and direction characters are written out as `‹U+XXXX›` (line
 * feeds and tabs stay). Whoever needs the exact text takes `report.json`.
 */
export function renderCsv(model: ReportModel, raw = false): { name: string; bytes: Uint8Array }[] {
  return listTables(model).map((table) => ({ name: table.name, bytes: Buffer.concat([...writeTable(table, raw)]) }));
}

/** The files of `renderCsv`, each piece by piece. `raw` leaves cells as they are, for programs that are no spreadsheets. */
export function writeCsv(model: ReportModel, raw = false): { name: string; pieces: Iterable<Uint8Array> }[] {
  return listTables(model).map((table) => ({ name: table.name, pieces: writeTable(table, raw) }));
}

/** Rows made into text at a time: records can be large. */
const rowsAtOnce = 500;

function* writeTable({ columns, rows }: Table, raw: boolean): Generator<Buffer> {
  yield encodeRows([columns], raw);
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    yield encodeRows(rows.slice(start, start + rowsAtOnce), raw);
}

function encodeRows(rows: Value[][], raw: boolean): Buffer {
  if (raw) return Buffer.from(stringify(rows, { record_delimiter: '\r\n', cast: { boolean: String } }));
  return Buffer.from(
    stringify(
      rows.map((row) => row.map(cleanCell)),
      { record_delimiter: '\r\n', escape_formulas: true, cast: { boolean: String } },
    ),
  );
}

function cleanCell(value: Value): Value {
  if (typeof value !== 'string') return value;
  const visible = makeVisible(value, true);
  // A line feed in front hides the formula sign from the check of the CSV writer, but not from a spreadsheet.
  return /^[\n ]+[=+\-@\t＝＋－＠]/.test(visible) ? `'${visible}` : visible;
}

const time = (value: number | null): string | null => (value === null ? null : formatTime(value));

function listTables(model: ReportModel): Table[] {
  const { integrity } = model;
  return [
    { name: 'case.csv', columns: ['key', 'value'], rows: caseRows(model) },
    {
      name: 'items.csv',
      columns: [
        'file',
        'path',
        'status',
        'reason',
        'format',
        'completeness',
        'sizeBytes',
        'sha256',
        'sizeContent',
        'sha256Uncompressed',
        'records',
        'indexed',
        'duplicates',
        'rejected',
        'firstEvent',
        'lastEvent',
        'stored',
        'verdict',
        'findings',
      ],
      rows: model.items.map((item) => [
        item.id,
        item.path,
        item.status,
        item.reason,
        item.format,
        item.completeness,
        item.sizeBytes,
        item.sha256,
        item.sizeContent,
        item.sha256Uncompressed,
        item.records,
        item.indexed,
        item.duplicates,
        item.rejected,
        time(item.firstEvent),
        time(item.lastEvent),
        item.stored,
        item.verdict,
        item.findings.map((finding) => `${finding.code}: ${finding.detail}`).join('\n'),
      ]),
    },
    {
      name: 'rejected.csv',
      columns: ['file', 'path', 'record', 'offset', 'length', 'reason', 'excerpt'],
      rows: model.rejected.map((record) => [
        record.file,
        record.path,
        record.record,
        record.offset,
        record.length,
        record.reason,
        record.excerpt,
      ]),
    },
    { name: 'events.csv', columns: eventColumns, rows: [...model.cited, ...model.scoped.events].map(eventRow) },
    {
      name: 'findings.csv',
      columns: [
        'no',
        'finding',
        'uid',
        'title',
        'group',
        'status',
        'severity',
        'confidence',
        'from',
        'to',
        'techniques',
        'author',
        'created',
        'changedBy',
        'changed',
        'version',
        'events',
        'actors',
        'addresses',
        'sessions',
        'files',
        'questions',
        'narrative',
        'counterHypothesis',
      ],
      rows: model.findings.map((finding, index) => [
        `F${index + 1}`,
        finding.id,
        finding.uid,
        finding.title,
        finding.group,
        finding.status,
        finding.severity,
        finding.confidence,
        time(finding.from),
        time(finding.to),
        finding.techniques.join(' '),
        finding.author,
        time(finding.createdAt),
        finding.changedBy,
        time(finding.changedAt),
        finding.version,
        finding.events.length,
        finding.actors.join('\n'),
        finding.addresses.join('\n'),
        finding.sessions.join('\n'),
        finding.files.map((file) => `${file.path} ${file.sha256}`).join('\n'),
        finding.questions.join(' '),
        finding.narrative,
        finding.counterHypothesis,
      ]),
    },
    {
      name: 'occurrences.csv',
      columns: [
        'event',
        'relation',
        'file',
        'path',
        'record',
        'offset',
        'length',
        'sha256',
        'sha256Uncompressed',
        'verdict',
      ],
      rows: [...model.cited, ...model.scoped.events].flatMap((event) =>
        event.occurrences.map((place) => [
          event.id,
          place.relation,
          place.file,
          place.path,
          place.record,
          place.offset,
          place.length,
          place.sha256,
          place.sha256Uncompressed,
          place.verdict,
        ]),
      ),
    },
    {
      name: 'actors.csv',
      columns: [
        'over',
        'kind',
        'id',
        'name',
        'subkind',
        'account',
        'first',
        'last',
        'events',
        'denied',
        'failed',
        'writes',
        'ofTotal',
      ],
      rows: model.actors.flatMap((ranking) =>
        ranking.rows.map((actor) => [
          ranking.over,
          actor.kind,
          actor.id,
          actor.name,
          actor.subkind,
          actor.account,
          time(actor.first),
          time(actor.last),
          actor.events,
          actor.denied,
          actor.failed,
          actor.writes,
          ranking.total,
        ]),
      ),
    },
    {
      name: 'links.csv',
      columns: ['from', 'fromKind', 'fromName', 'relation', 'to', 'toKind', 'toName', 'eventsInCase', 'proof'],
      rows: model.graph.links.map((link) => [
        link.from,
        ...endOf(model, link.from),
        link.kind,
        link.to,
        ...endOf(model, link.to),
        link.events,
        link.proof,
      ]),
    },
    {
      name: 'sessions.csv',
      columns: [
        'id',
        'parent',
        'origin',
        'originName',
        'hops',
        'link',
        'proof',
        'evidence',
        'actor',
        'actorName',
        'key',
        'account',
        'start',
        'end',
        'events',
        'failed',
        'addresses',
        'marks',
      ],
      rows: model.sessions.rows.map((session) => [
        session.id,
        session.parent,
        session.origin,
        session.originName,
        session.hops,
        session.link,
        session.proof,
        session.evidence.join(' '),
        session.actor,
        session.actorName,
        session.key,
        session.account,
        time(session.start),
        time(session.end),
        session.events,
        session.failed,
        session.addresses.join(' '),
        session.marks.join(' '),
      ]),
    },
    {
      name: 'notes.csv',
      columns: ['id', 'target', 'time', 'author', 'text'],
      rows: model.notes.map((note) => [note.id, note.target, time(note.time), note.author, note.text]),
    },
    {
      name: 'indicators.csv',
      columns: ['kind', 'value', 'citedEvents', 'firstCited', 'lastCited', 'eventsInCase', 'firstInCase', 'lastInCase'],
      rows: model.indicators.map((indicator) => [
        indicator.kind,
        indicator.value,
        indicator.events,
        time(indicator.first),
        time(indicator.last),
        indicator.inCase?.events ?? null,
        time(indicator.inCase?.first ?? null),
        time(indicator.inCase?.last ?? null),
      ]),
    },
    {
      name: 'chains.csv',
      columns: ['id', 'account', 'region', 'trail', 'verdict', 'begins', 'horizon', 'digests', 'proven'],
      rows: integrity.chains.map((chain) => [
        chain.id,
        chain.account,
        chain.region,
        chain.trail,
        chain.verdict,
        chain.begins,
        time(chain.horizon),
        chain.digests,
        chain.proven.map(([from, to]) => `${formatTime(from)}/${formatTime(to)}`).join('\n'),
      ]),
    },
    {
      name: 'gaps.csv',
      columns: ['chain', 'kind', 'from', 'to', 'detail'],
      rows: integrity.gaps.map((gap) => [gap.chain, gap.kind, time(gap.from), time(gap.to), gap.detail]),
    },
    {
      name: 'digests.csv',
      columns: [
        'file',
        'bucket',
        'key',
        'verdict',
        'reason',
        'start',
        'end',
        'account',
        'region',
        'trail',
        'logs',
        'findings',
        'chain',
      ],
      rows: integrity.digests.map((digest) => [
        digest.file,
        digest.bucket,
        digest.key,
        digest.verdict,
        digest.reason,
        time(digest.start),
        time(digest.end),
        digest.account,
        digest.region,
        digest.trail,
        digest.logs,
        digest.findings.join('\n'),
        digest.chain,
      ]),
    },
    {
      name: 'logs.csv',
      columns: ['file', 'key', 'verdict', 'reason', 'digest', 'account', 'region', 'findings'],
      rows: integrity.troubledLogs.map((log) => [
        log.file,
        log.key,
        log.verdict,
        log.reason,
        log.digest,
        log.account,
        log.region,
        log.findings.join('\n'),
      ]),
    },
    {
      name: 'missing.csv',
      columns: ['bucket', 'key', 'kind'],
      rows: integrity.missing.map((object) => [object.bucket, object.key, object.kind]),
    },
    {
      name: 'coverage.csv',
      columns: ['account', 'region', 'day', 'state'],
      rows: integrity.coverage.flatMap((line) =>
        line.days.map((day) => [line.account, line.region, formatTime(day.start).slice(0, 10), day.state]),
      ),
    },
    { name: 'limits.csv', columns: ['id', 'text'], rows: integrity.limits.map((limit) => [limit.id, limit.text]) },
    {
      name: 'audit.csv',
      columns: ['seq', 'time', 'examiner', 'application', 'machine', 'act', 'params', 'result', 'hash'],
      rows: model.audit.entries.map((entry) => [
        entry.seq,
        time(entry.time),
        entry.examiner,
        entry.application,
        entry.machine,
        entry.act,
        JSON.stringify(entry.params) ?? null,
        JSON.stringify(entry.result) ?? null,
        entry.hash,
      ]),
    },
  ];
}

function endOf(model: ReportModel, id: string): [string | null, string | null] {
  const node = model.graph.nodes.find((each) => each.id === id);
  return node === undefined ? [null, null] : [node.kind, node.name];
}

const eventColumns = [
  'event',
  'cited',
  'eventTime',
  'eventID',
  'eventName',
  'eventSource',
  'actor',
  'userIdentity.arn',
  'userIdentity.accessKeyId',
  'sourceIPAddress',
  'userAgent',
  'awsRegion',
  'recipientAccountId',
  'outcome',
  'errorCode',
  'tags',
  'findings',
  'session',
  'file',
  'record',
  'fileSha256',
  'verdict',
  'completeness',
  'rawSha256',
  'raw',
];

function eventRow(event: CitedEvent): Value[] {
  const place = event.occurrences[0];
  return [
    event.id,
    event.findings.length > 0 ? 'finding' : event.tags.length > 0 ? 'tagged' : 'scope',
    time(event.time),
    event.eventID,
    event.eventName,
    event.eventSource,
    event.actor,
    event.arn,
    event.accessKeyId,
    event.sourceIPAddress,
    event.userAgent,
    event.awsRegion,
    event.recipientAccountId,
    event.outcome,
    event.errorCode,
    event.tags.join(', '),
    event.findings.join(' '),
    event.session,
    place?.path ?? null,
    place?.record ?? null,
    place?.sha256 ?? null,
    place?.verdict ?? null,
    event.completeness,
    event.rawSha256,
    event.raw,
  ];
}

function caseRows(model: ReportModel): Value[][] {
  const { details } = model.case;
  return [
    ['caseId', model.case.id],
    ['name', details.name],
    ['number', details.number],
    ['examiner', details.examiner],
    ['organization', details.organization],
    ['timezone', details.timezone],
    ['mandate', details.mandate],
    ...listQuestions(details.questions).map((question, index): Value[] => [`question${index + 1}`, question]),
    ['title', model.options.title],
    ['classification', model.options.classification],
    ['stateTime', formatTime(model.stateTime)],
    ['applicationVersion', model.applicationVersion],
    ['files', model.totals.files],
    ['bytes', model.totals.bytes],
    ['records', model.totals.records],
    ['indexed', model.totals.indexed],
    ['duplicates', model.totals.duplicates],
    ['rejected', model.totals.rejected],
    ['events', model.events],
    ['findings', model.findings.length],
    ['citedEvents', model.cited.length],
    ['firstEvent', time(model.firstEvent)],
    ['lastEvent', time(model.lastEvent)],
    ['accounts', model.accounts.join(' ')],
    ['regions', model.regions.join(' ')],
    ['integrityState', model.integrity.summary.state],
  ];
}
