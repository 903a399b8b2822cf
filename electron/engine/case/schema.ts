/**
 * The `.trailcase` file: a SQLite database with its own application id and a schema number.
 *
 * Three kinds of tables, never mixed:
 * - evidence (`source`, `evidence_file`, `evidence_chunk`, `text_block`, `rejected_record`, `intake_finding`): written once, never updated;
 * - index (`event`, `term`, `identity`, `occurrence`, `issued_key`, `column_chunk`, `derived_chunk`): derived from the evidence, can be rebuilt;
 * - work (`tag`, `event_tag`, `note`, `tag_change`, `finding`, `finding_version`, `finding_event`, `pseudonym`) and `audit_entry`: the investigator's own.
 *   `work_step` (how acts are taken back) and `draft` (what stands in fields of forms) help the work and are vouched for by nobody.
 */
import { termFields } from '../../../shared/fields/index.ts';
import { outcomes } from '../../../shared/outcomes/index.ts';

/** "TRCS" in the SQLite header (offset 68). */
export const APPLICATION_ID = 0x54524353;

/** Number of the newest format this version reads and writes (`user_version`, offset 60 of the header). */
export const SCHEMA_VERSION = 2;

export const schema = `
CREATE TABLE case_info (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  path TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  examiner TEXT NOT NULL,
  options TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT;

CREATE TABLE evidence_file (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source(id),
  path TEXT NOT NULL,
  status TEXT NOT NULL,
  format TEXT,
  completeness TEXT,
  reason TEXT,
  kind TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  size_content INTEGER,
  sha256_content BLOB,
  compression TEXT,
  trailing_bytes INTEGER NOT NULL DEFAULT 0,
  compression_error TEXT,
  stored TEXT NOT NULL,
  encoding TEXT,
  modified_at INTEGER,
  records INTEGER NOT NULL,
  indexed INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  first_event INTEGER,
  last_event INTEGER
) STRICT;
CREATE UNIQUE INDEX ix_evidence_file_source_path ON evidence_file(source, path);
CREATE INDEX ix_evidence_file_sha256_content ON evidence_file(sha256_content);

CREATE TABLE evidence_chunk (
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (file, offset)
) STRICT;

CREATE TABLE text_block (
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (file, offset)
) STRICT;

CREATE TABLE rejected_record (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  record INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  reason TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX ix_rejected_record_file ON rejected_record(file);

CREATE TABLE intake_finding (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX ix_intake_finding_file ON intake_finding(file);

CREATE TABLE term (
  field INTEGER NOT NULL,
  id INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (field, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity (
  id INTEGER PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  time INTEGER,
  event_id BLOB NOT NULL,
  shared_event_id BLOB,
  file INTEGER NOT NULL,
  record INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  part INTEGER NOT NULL,
${termFields.map(({ column }) => `  ${column} INTEGER NOT NULL,`).join('\n')}
  identity INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  flags INTEGER NOT NULL
) STRICT;

CREATE TABLE occurrence (
  event INTEGER NOT NULL,
  file INTEGER NOT NULL,
  record INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  part INTEGER NOT NULL,
  completeness INTEGER NOT NULL,
  relation INTEGER NOT NULL
) STRICT;

CREATE TABLE conflict (
  event INTEGER NOT NULL,
  other INTEGER NOT NULL,
  PRIMARY KEY (event, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE odd_event_id (
  event INTEGER PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE issued_key (
  id INTEGER PRIMARY KEY,
  event INTEGER NOT NULL,
  key TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;

CREATE TABLE column_chunk (
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (name, seq)
) STRICT;

CREATE TABLE derived_chunk (
  name TEXT NOT NULL,
  seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (name, seq)
) STRICT;

CREATE TABLE verification (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file_verdict (
  file INTEGER PRIMARY KEY,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  color INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

CREATE TABLE event_tag (
  tag INTEGER NOT NULL REFERENCES tag(id),
  event INTEGER NOT NULL,
  PRIMARY KEY (tag, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_event_tag_event ON event_tag(event);

CREATE TABLE tag_change (
  id INTEGER PRIMARY KEY,
  tag INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  events BLOB NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_note_target ON note(target);

CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  version INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE finding_version (
  finding INTEGER NOT NULL REFERENCES finding(id),
  version INTEGER NOT NULL,
  time INTEGER NOT NULL,
  author TEXT NOT NULL,
  act TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (finding, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_event (
  finding INTEGER NOT NULL REFERENCES finding(id),
  event INTEGER NOT NULL,
  PRIMARY KEY (finding, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_finding_event_event ON finding_event(event);

CREATE TABLE work_step (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  examiner TEXT NOT NULL,
  act TEXT NOT NULL,
  action TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE draft (
  key TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pseudonym (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  pseudonym TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entry (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
`;

/** Indexes on the event rows; dropped for a bulk import and made again afterwards (4 times cheaper than keeping them up). */
export const eventIndexes: Record<string, string> = {
  ix_event_event_id: 'CREATE INDEX ix_event_event_id ON event(event_id)',
  ix_event_time: 'CREATE INDEX ix_event_time ON event(time)',
  ix_event_shared_event_id:
    'CREATE INDEX ix_event_shared_event_id ON event(shared_event_id) WHERE shared_event_id IS NOT NULL',
  ix_event_file: 'CREATE INDEX ix_event_file ON event(file, record)',
  ix_occurrence_event: 'CREATE INDEX ix_occurrence_event ON occurrence(event)',
  ix_issued_key_event: 'CREATE INDEX ix_issued_key_event ON issued_key(event)',
};

/** Words of the outcomes by their numbers. Cases are compared with this text blank for blank, so its line break stays where it is. */
const outcomeNames = outcomes
  .map((name, code) => `${code === 5 ? '\n    ' : code === 0 ? '' : ' '}WHEN ${code} THEN '${name}'`)
  .join('');

/** Texts of the dictionaries by the names of their fields; a name with a dot stands in quotes. Resources stand several in one text, which no view shows. */
const textViews = termFields
  .filter(({ name }) => name !== 'resources')
  .map(({ name, number, column }) => {
    const shown = name.includes('.') ? `"${name}"` : name;
    return `  (SELECT value FROM term WHERE field = ${number} AND id = e.${column}) AS ${shown},`;
  })
  .join('\n');

/**
 * Views with CloudTrail's own names, for any SQLite tool. Term fields and their numbers come from the catalogue of fields.
 * Text values come from `term`; the identity is a JSON object whose members are those of `userIdentity`.
 */
export const views = `
CREATE VIEW events AS
SELECT e.id AS id,
  CASE WHEN e.time IS NULL THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%SZ', e.time / 1000, 'unixepoch') END AS eventTime,
  lower(hex(e.event_id)) AS eventID,
${textViews}
  (SELECT value FROM identity WHERE id = e.identity) AS userIdentity,
  CASE e.outcome ${outcomeNames} END AS outcome,
  f.path AS file, e.record AS record
FROM event e JOIN evidence_file f ON f.id = e.file;
`;
