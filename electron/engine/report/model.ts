import type {
  ActorKind,
  AuditEntry,
  ContentProblem,
  CaseDetails,
  ChainRow,
  DigestRow,
  EpochMs,
  EvidenceFile,
  Facet,
  Finding,
  GapRow,
  LimitRow,
  RecordingRow,
  Histogram,
  IntakeTotals,
  LinkEdge,
  LogRow,
  Note,
  Occurrence,
  RejectedRecord,
  CheckedReportOptions,
  SessionRow,
  Tag,
  VerificationSummary,
} from '../../../shared/contract/index.ts';

/** An event that the report cites: tagged, carried by a finding, or in the scope that was asked for. */
export interface CitedEvent {
  id: number;
  eventID: string | null;
  time: EpochMs | null;
  eventName: string;
  eventSource: string;
  /** On what the call acted; '' where it names nothing. */
  target: string;
  actor: string;
  sourceIPAddress: string;
  awsRegion: string;
  recipientAccountId: string;
  outcome: string;
  errorCode: string;
  tags: string[];
  /** Numbers of the findings that it carries. */
  findings: number[];
  /** Derived session id, empty where the engine gives none. */
  session: string;
  arn: string;
  accessKeyId: string;
  userAgent: string;
  completeness: string;
  raw: string;
  rawSha256: string;
  occurrences: Occurrence[];
  conflicts: number[];
  about: string;
  technique: string;
}

/** What the examiner concluded, and what carries it. */
export interface ReportFinding extends Omit<Finding, 'files'> {
  files: { id: number; path: string; sha256: string; verdict: string | null }[];
}

/** Something by which the cited events can be recognised elsewhere. */
export interface Indicator {
  kind: 'sourceIPAddress' | 'accessKeyId' | 'arn' | 'userAgent';
  value: string;
  /** In the cited events. */
  events: number;
  first: EpochMs | null;
  last: EpochMs | null;
  /** In the whole case; null where the engine keeps no such actor. */
  inCase: { events: number; first: EpochMs | null; last: EpochMs | null } | null;
}

interface ActorLine {
  kind: ActorKind;
  id: string;
  name: string;
  subkind: string;
  account: string | null;
  first: EpochMs | null;
  last: EpochMs | null;
  events: number;
  denied: number;
  failed: number;
  writes: number;
}

/** The most active of a kind, with how many there are. */
export interface ActorRanking {
  kind: ActorKind;
  /** `tagged`: counted over tagged events only. */
  over: 'case' | 'tagged';
  total: number;
  rows: ActorLine[];
}

/** Somebody or something that the cited events name, or that is joined to it by an assumed role or an issued key. */
export interface GraphNode {
  id: string;
  kind: 'identity' | 'key' | 'ip' | 'agent' | 'account' | 'role';
  subkind: string;
  name: string;
  /** Events of those that the graph is drawn over; null for what is only joined to them. */
  events: number | null;
}

/** Who used what, over the cited events; over the whole case where none is cited. */
export interface ReportGraph {
  over: 'case' | 'tagged';
  nodes: GraphNode[];
  /** `events` are those of the whole case that both ends share; for `issued` those that carry the link. */
  links: LinkEdge[];
  /** Actors of each kind that were not looked at, as they have fewer events. */
  left: Record<string, number>;
  /** Neighbours that the engine did not tell apart. */
  folded: number;
}

/** One line of coverage: the units of time of one account and Region by state. */
export interface CoverageLine {
  account: string;
  region: string;
  states: Record<string, number>;
  /** Day by day, oldest first, for the drawing. */
  days: { start: EpochMs; state: string }[];
  logs: number;
  events: number;
}

/** Everything that a report says, as facts. The forms (PDF, HTML, CSV, JSON) are functions of this alone. */
export interface ReportModel {
  format: 'trailcase-report';
  version: 1;
  options: Required<
    Pick<
      CheckedReportOptions,
      'language' | 'template' | 'title' | 'classification' | 'scope' | 'redact' | 'records' | 'lists' | 'drafts'
    >
  >;
  /** When the case last changed: the state that the report describes. Never the clock. */
  stateTime: EpochMs;
  applicationVersion: string;
  case: { id: string; details: CaseDetails; schemaVersion: number; createdAt: EpochMs };
  totals: IntakeTotals;
  filesByStatus: Record<string, number>;
  events: number;
  eventConflicts: number;
  accounts: string[];
  regions: string[];
  firstEvent: EpochMs | null;
  lastEvent: EpochMs | null;
  items: EvidenceFile[];
  rejected: RejectedRecord[];
  histogram: Histogram;
  outcomes: Facet;
  eventNames: Facet;
  services: Facet;
  integrity: {
    summary: VerificationSummary;
    chains: ChainRow[];
    gaps: GapRow[];
    digests: DigestRow[];
    logs: number;
    troubledLogs: LogRow[];
    missing: { bucket: string; key: string; kind: string }[];
    coverage: CoverageLine[];
    limits: LimitRow[];
    /** Since when which class of events was recorded. */
    recording: RecordingRow[];
  };
  tags: Tag[];
  /** Findings in the examiner's order. */
  findings: ReportFinding[];
  /** Findings that are left out as they are drafts. */
  draftsLeft: number;
  /** Events that are tagged, carry a finding or are cited by a sentence of one, in time order, all of them. */
  cited: CitedEvent[];
  /** Events of the scope that are not cited otherwise, in time order; `total` counts those that the list leaves out too. */
  scoped: { total: number; events: CitedEvent[] };
  actors: ActorRanking[];
  graph: ReportGraph;
  /** Sessions of the tagged events and the sessions that those hang on. `total` counts all sessions of the case. */
  sessions: { total: number; rows: SessionRow[]; chosenBy: 'tagged' | 'chained' };
  notes: Note[];
  indicators: Indicator[];
  /** The examiner log up to the last act that changed the case. */
  audit: {
    entries: AuditEntry[];
    intact: boolean;
    firstBreak: { seq: number; reason: string } | null;
    problems: ContentProblem[];
  };
  /** What sections with questions of their own were answered, by their names. */
  sections: Record<string, unknown>;
}
