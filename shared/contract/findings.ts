import { z } from 'zod';
import { type EpochMs, filterSchema, noParams } from './common.ts';
import { methodOn } from './method.ts';

export interface Tag {
  id: number;
  name: string;
  /** Index into the palette of nine; also its key 1–9. */
  color: number;
  events: number;
}

export interface Note {
  id: number;
  target: string;
  text: string;
  author: string;
  time: EpochMs;
}

/** What a tag or note change touched, and the handle with which `tags.undo` takes it back. */
export interface TagChange {
  tagged: number;
  undo: number;
}

export const findingSeverities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const findingConfidences = ['low', 'medium', 'high'] as const;
export const findingStatuses = ['draft', 'reviewed', 'confirmed', 'refuted'] as const;

/** Most events that one finding can carry; a tag can carry more. */
export const mostFindingEvents = 100_000;

const findingTime = z.number().nullable();
const findingList = z.array(z.string().min(1).max(2000)).max(10_000);

const findingFields = {
  title: z.string().trim().min(1).max(500),
  /** Markdown. */
  narrative: z.string().max(200_000),
  /** What else could explain the facts, and what speaks for and against it. Markdown. */
  counterHypothesis: z.string().max(200_000),
  /** Findings of one group stand together in the report, under its name. */
  group: z.string().trim().max(200),
  /** Time span in which it happened; null where it is open. */
  from: findingTime,
  to: findingTime,
  /** MITRE ATT&CK ids, such as T1078.004. */
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(100),
  severity: z.enum(findingSeverities),
  confidence: z.enum(findingConfidences),
  status: z.enum(findingStatuses),
  /** Event numbers. */
  events: z.array(z.number().int().positive()).max(mostFindingEvents),
  /** Ids of actors, such as identity:… or key:…. */
  actors: findingList,
  addresses: findingList,
  sessions: findingList,
  /** Numbers of evidence files. */
  files: z.array(z.number().int().positive()).max(10_000),
  /** Questions of the mandate that it answers, by their number from 1. */
  questions: z.array(z.number().int().min(1).max(9999)).max(1000),
  /** Other findings that this one hangs together with. */
  links: z.array(z.object({ finding: z.number().int(), relation: z.string().trim().max(200) })).max(1000),
};
const findingBodySchema = z.object(findingFields);
export type FindingBody = z.infer<typeof findingBodySchema>;

export interface Finding extends FindingBody {
  id: number;
  /** The same in every copy of the case. */
  uid: string;
  /** Rises with every change. */
  version: number;
  position: number;
  createdAt: EpochMs;
  /** Who wrote it first. */
  author: string;
  changedAt: EpochMs;
  changedBy: string;
}

/** One earlier or present state of a finding. */
export interface FindingVersion {
  version: number;
  time: EpochMs;
  author: string;
  /** `create`, `change`, `delete`, `restore`, `merge`. */
  act: string;
  body: FindingBody;
}

/** Something by which what the findings describe can be recognised elsewhere. */
export interface FindingIndicator {
  kind: 'sourceIPAddress' | 'accessKeyId' | 'arn' | 'userAgent' | 'userName';
  value: string;
  /** Events of the findings that carry it, and when. */
  events: number;
  first: EpochMs | null;
  last: EpochMs | null;
  findings: number[];
}

/** The events of an act: by id, or all that pass a filter. */
const selection = z.union([
  z.object({ ids: z.array(z.number().int()).min(1).max(1_000_000) }),
  z.object({ filter: filterSchema }),
]);

const method = methodOn('findings', 'events');
const tagMethod = methodOn('tags', 'events');
const noteMethod = methodOn('tags');

export const findingsMethods = {
  'tags.list': tagMethod<{ tags: Tag[] }>()(noParams),
  'tags.apply': tagMethod<TagChange>()(
    z.object({
      name: z.string().trim().min(1).max(200),
      color: z.number().int().min(0).max(8).optional(),
      remove: z.boolean().default(false),
      on: selection,
    }),
    { writes: ['tags'] },
  ),
  'tags.undo': tagMethod<TagChange>()(z.object({ undo: z.number().int() }), { writes: ['tags'] }),
  'notes.add': noteMethod<{ note: Note }>()(
    z.object({
      event: z.number().int().optional(),
      actor: z.string().max(2000).optional(),
      text: z.string().min(1).max(100_000),
    }),
    { writes: ['tags'] },
  ),
  /** Findings in the order of the report. */
  'findings.list': method<{ findings: Finding[]; removed: { id: number; title: string; version: number }[] }>()(
    noParams,
  ),
  'findings.get': method<{ finding: Finding }>()(z.object({ id: z.number().int() })),
  /**
   * Writes a new finding (no `id`) or changes fields of one. A new one that names no time span, actors, addresses, or sessions gets those of its events.
   * `version` is the one that was read: where somebody changed the finding since, the change is refused with `findings/conflict`.
   */
  'findings.save': method<{ finding: Finding }>()(
    z.object({
      ...z.object(findingFields).partial().shape,
      id: z.number().int().optional(),
      version: z.number().int().optional(),
      addEvents: selection.optional(),
      removeEvents: z.array(z.number().int()).max(mostFindingEvents).optional(),
    }),
    { writes: ['findings'] },
  ),
  /** Puts the findings into this order; those left out come behind. */
  'findings.order': method<{ findings: number[] }>()(z.object({ ids: z.array(z.number().int()).max(10_000) }), {
    writes: ['findings'],
  }),
  /** Takes a finding out of the report. Its history stays; `findings.restore` brings it back. */
  'findings.delete': method<{ version: number }>()(z.object({ id: z.number().int() }), { writes: ['findings'] }),
  /** Brings an earlier version of a finding back as its newest. */
  'findings.restore': method<{ finding: Finding }>()(z.object({ id: z.number().int(), version: z.number().int() }), {
    writes: ['findings'],
  }),
  /** Oldest first. */
  'findings.history': method<{ versions: FindingVersion[] }>()(z.object({ id: z.number().int() })),
  /** Addresses, keys, ARNs, agents and names of the findings' events. */
  'findings.indicators': method<{ indicators: FindingIndicator[] }>()(
    z.object({ ids: z.array(z.number().int()).max(10_000).optional() }),
  ),
  'notes.list': noteMethod<{ notes: Note[] }>()(
    z.object({ event: z.number().int().optional(), actor: z.string().max(2000).optional() }),
  ),
};
