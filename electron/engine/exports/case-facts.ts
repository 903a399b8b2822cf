import type Database from 'better-sqlite3';
import { parseExactly, type EventFinding, type ExportedEvent, onOneLine } from './exported-event.ts';
import type { Redactor } from '../case/redaction.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { FieldColumn } from '../columns/field.ts';
import type { ReplayedRecord } from '../derived/replay.ts';
import type { CloudTrailRecord } from '../events/record.ts';
import type { EventMarks } from '../timeline/event-marks.ts';
import { listFindings } from '../findings/findings.ts';

/** How a finding is called outside: `F-001`. */
export const findingName = (id: number): string => `F-${String(id).padStart(3, '0')}`;

/** What a case says about its events, made ready so that each event costs a few array reads. */
export class CaseFacts {
  readonly #columns: Record<
    'outcome' | 'actor' | 'actorKind' | 'session' | 'origin' | 'file' | 'verdict',
    FieldColumn | undefined
  >;
  readonly #hashes: string[] = [];
  readonly #marks: EventMarks;
  readonly #findings: { finding: EventFinding; has: (position: number) => boolean }[];

  constructor(db: Database.Database, fields: FieldColumns, marks: EventMarks) {
    const get = (name: string): FieldColumn | undefined => fields.get(name);
    this.#columns = {
      outcome: get('outcome'),
      actor: get('actor'),
      actorKind: get('actorKind'),
      session: get('session'),
      origin: get('origin'),
      file: get('file'),
      verdict: get('verdict'),
    };
    // The file as it was delivered where nothing was unpacked.
    const rows = db.prepare('SELECT id, coalesce(sha256_content, sha256) AS hash FROM evidence_file').all() as {
      id: number;
      hash: Buffer;
    }[];
    for (const { id, hash } of rows) this.#hashes[id] = hash.toString('hex');
    this.#marks = marks;
    const findings = new Map(marks.of('finding').map((mark) => [Number(mark.names[1]), mark.events]));
    this.#findings = listFindings(db).map((each) => ({
      finding: {
        id: findingName(each.id),
        uid: each.uid,
        title: each.title,
        author: each.author,
        severity: each.severity,
        techniques: each.techniques,
      },
      has: (position) => findings.get(each.id)?.has(position) ?? false,
    }));
  }

  /** An event as it goes out; null where its record cannot be read. */
  read(heard: ReplayedRecord, redactor: Redactor | null): ExportedEvent | null {
    if (heard.text === null) return null;
    const original = parseRecord(heard.text, redactor === null ? parseExactly : parseForRedaction);
    if (original === null) return null;
    const { position } = heard;
    const event: ExportedEvent = {
      original,
      text: onOneLine(heard.text),
      time: Number.isNaN(heard.time) ? null : heard.time,
      file: this.#text('file', position) ?? '',
      record: heard.number,
      fileSha256: this.#hashes[heard.file] ?? '',
      verdict: this.#text('verdict', position),
      outcome: this.#text('outcome', position) ?? 'unknown',
      actor: this.#text('actor', position),
      actorKind: this.#text('actorKind', position),
      session: this.#text('session', position),
      origin: this.#text('origin', position),
      tags: this.#marks.textsAt('tag', position),
      findings: this.#findings.flatMap(({ finding, has }) => (has(position) ? [finding] : [])),
    };
    if (redactor === null) return event;
    const { outcome, verdict, fileSha256 } = event;
    return { ...redactor.value(event), text: null, outcome, verdict, fileSha256 };
  }

  #text(
    name: 'outcome' | 'actor' | 'actorKind' | 'session' | 'origin' | 'file' | 'verdict',
    position: number,
  ): string | null {
    const field = this.#columns[name];
    const texts = field?.texts(field.column[position]!) ?? null;
    if (texts === null || texts.length === 0) return null;
    return typeof texts === 'string' ? texts : texts.join(', ');
  }
}

/** Account numbers stand as numbers in some parameters: as texts they get their pseudonym, too. */
function parseForRedaction(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'number' && /^\d{11,12}$/.test(String(value)) ? String(value).padStart(12, '0') : value,
  );
}

function parseRecord(text: string, parse: (text: string) => unknown): CloudTrailRecord | null {
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as CloudTrailRecord) : null;
  } catch {
    return null;
  }
}
