/**
 * Makes the file that queries run over: a DuckDB database beside nothing that matters, derived from the case and thrown away at
 * will. Columns come from the engine's own columns and dictionaries (so that the console never disagrees with the timeline), the
 * members that have no column from the record's text, split by DuckDB. Rows are in the product's order: time, then file and record.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  TIMESTAMP,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { ActorsIndex } from '../actors/index.ts';
import { Bitmap } from '../columns/bitmap.ts';
import { ColumnStore, type Column } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';
import { FieldColumns } from '../columns/field-column.ts';
import { replay } from '../derived/replay.ts';
import { readGuid } from '../events/record.ts';
import { flags } from '../events/terms.ts';
import { verdictColumn } from '../integrity/index.ts';
import { fileColumn } from '../timeline/file-column.ts';
import { fingerprintOf, generationOf, writeCard } from './index-file.ts';
import { engineTexts, jsonMembers, recordStructure, views, wideTexts } from './tables.ts';

/** Rows that a vector of DuckDB holds. */
const VECTOR = 2048;
/** Rows between two statements that split records; DuckDB splits one batch while the next is read. */
const BATCH = 32 * VECTOR;

export interface BuildOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

const closed = {
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
};

/** Columns of the engine that share their numbers, so that one table gives the texts of all. */
interface Dictionary {
  column: Column;
  fields: { name: string; field: FieldColumn }[];
}

/**
 * Makes the index of a case, whole or not at all: it appears under its name when it is complete.
 * @throws AppError `cancelled` | `internal/unexpected`
 */
export async function buildIndex(casePath: string, path: string, options: BuildOptions = {}): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const working = `${path}.${process.pid}.making`;
  rmSync(working, { force: true });
  const db = new Database(casePath, { readonly: true });
  const instance = await DuckDBInstance.create(working, { ...closed, preserve_insertion_order: 'true' });
  const connection = await instance.connect();
  try {
    await new IndexWriter(db, connection, options).write();
    connection.closeSync();
    instance.closeSync();
    rmSync(path, { force: true });
    renameSync(working, path);
    writeCard(path, { fingerprint: fingerprintOf(db), generation: generationOf(db) });
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  } finally {
    db.close();
    rmSync(working, { force: true });
    rmSync(`${working}.wal`, { force: true });
  }
}

/** Tags and findings as the case has them now; small, and written anew whenever the case's generation moved. */
export async function refreshWork(casePath: string, path: string): Promise<void> {
  const db = new Database(casePath, { readonly: true });
  const instance = await DuckDBInstance.create(path, closed);
  const connection = await instance.connect();
  try {
    await writeWork(db, connection);
    await connection.run('CHECKPOINT');
    connection.closeSync();
    instance.closeSync();
    writeCard(path, { fingerprint: fingerprintOf(db), generation: generationOf(db) });
  } finally {
    db.close();
  }
}

async function writeWork(db: Database.Database, connection: DuckDBConnection): Promise<void> {
  await connection.run('DELETE FROM work_tag');
  await connection.run('DELETE FROM work_finding');
  const tags = db.prepare('SELECT e.event, t.name FROM event_tag e JOIN tag t ON t.id = e.tag').raw().all() as [
    number,
    string,
  ][];
  await append(
    connection,
    'work_tag',
    [UINTEGER, VARCHAR, UINTEGER],
    [
      tags.map(([event]) => event),
      tags.map(([, name]) => (name === 'bookmark' ? null : name)),
      tags.map(([, name]) => (name === 'bookmark' ? 1 : 0)),
    ],
  );
  const findings = db
    .prepare(
      "SELECT e.event, json_extract(f.body, '$.title'), json_extract(f.body, '$.severity') FROM finding_event e JOIN finding f ON f.id = e.finding WHERE f.removed = 0",
    )
    .raw()
    .all() as [number, string, string | null][];
  await append(
    connection,
    'work_finding',
    [UINTEGER, VARCHAR, VARCHAR],
    [findings.map(([event]) => event), findings.map(([, title]) => title), findings.map(([, , severity]) => severity)],
  );
}

type Values = readonly (number | string | bigint | null)[];

/** Appends whole columns, a vector at a time. */
async function append(
  connection: DuckDBConnection,
  table: string,
  types: DuckDBType[],
  columns: Values[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  const rows = columns[0]?.length ?? 0;
  for (let at = 0; at < rows; at += VECTOR) {
    const count = Math.min(VECTOR, rows - at);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach((values, index) => chunk.setColumnValues(index, values.slice(at, at + count)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

class IndexWriter {
  readonly #db: Database.Database;
  readonly #connection: DuckDBConnection;
  readonly #options: BuildOptions;
  readonly #store: ColumnStore;
  readonly #fields: FieldColumns;
  readonly #actors: ActorsIndex;

  constructor(db: Database.Database, connection: DuckDBConnection, options: BuildOptions) {
    this.#db = db;
    this.#connection = connection;
    this.#options = options;
    this.#store = new ColumnStore(db);
    this.#fields = new FieldColumns(this.#store, (name) => {
      if (name === 'verdict') return verdictColumn(db, this.#store);
      if (name === 'file') return fileColumn(db, this.#store);
      return this.#actors.fieldColumn(name);
    });
    this.#actors = new ActorsIndex(db, this.#fields);
  }

  async write(): Promise<void> {
    const dictionaries = this.#dictionaries();
    await this.#makeTables(dictionaries);
    await this.#writeDictionaries(dictionaries);
    await this.#writeEvents(dictionaries);
    await this.#writeSmallTables();
    for (const view of views) await this.#connection.run(view);
    await writeWork(this.#db, this.#connection);
    await this.#connection.run('CHECKPOINT');
  }

  /** Fields by the column of numbers that they are made of. */
  #dictionaries(): Dictionary[] {
    const found: Dictionary[] = [];
    for (const name of [...engineTexts, 'hops', 'readOnly', 'managementEvent', 'sessionCredentialFromConsole']) {
      const field = this.#fields.get(name);
      if (field === undefined) continue;
      const known = found.find(({ column }) => column === field.column);
      if (known === undefined) found.push({ column: field.column, fields: [{ name, field }] });
      else known.fields.push({ name, field });
    }
    return found;
  }

  async #makeTables(dictionaries: Dictionary[]): Promise<void> {
    const run = (sql: string): Promise<unknown> => this.#connection.run(sql);
    await run(
      `CREATE TABLE batch(n UINTEGER, id UINTEGER, time TIMESTAMP, record UINTEGER, duplicates UINTEGER, eventID VARCHAR, sharedEventID VARCHAR, text VARCHAR${dictionaries.map((_, index) => `, c${index} UINTEGER`).join('')})`,
    );
    for (const [index, { fields }] of dictionaries.entries())
      await run(`CREATE TABLE d${index}(code UINTEGER${fields.map(({ name }) => `, "${name}" VARCHAR`).join('')})`);
    await run('CREATE TABLE work_tag(id UINTEGER, tag VARCHAR, bookmark BOOLEAN)');
    await run('CREATE TABLE work_finding(id UINTEGER, finding VARCHAR, severity VARCHAR)');
    await run(`CREATE TABLE evidence(file VARCHAR, sha256 VARCHAR)`);
    await run(`CREATE TABLE ev AS ${this.#select(dictionaries)} LIMIT 0`);
  }

  /** One batch as rows of `ev`. */
  #select(dictionaries: Dictionary[]): string {
    const column = (name: string): string | null => {
      const index = dictionaries.findIndex(({ fields }) => fields.some((field) => field.name === name));
      return index < 0 ? null : `d${index}."${name}"`;
    };
    const text = (name: string): string => `${column(name) ?? 'NULL::VARCHAR'} AS "${name}"`;
    const truth = (name: string): string => `CAST(${column(name) ?? 'NULL'} AS BOOLEAN) AS "${name}"`;
    const members = [
      ...jsonMembers.map((name) => `CAST(j."${name}" AS VARCHAR) AS "${name}"`),
      ...wideTexts.map((name) => `j."${name}" AS "${name}"`),
    ];
    return `SELECT n, id, time AS eventTime, eventID, sharedEventID, record, duplicates, ${engineTexts.map(text).join(', ')},
      CAST(${column('hops') ?? 'NULL'} AS INTEGER) AS hops, ${['readOnly', 'managementEvent', 'sessionCredentialFromConsole'].map(truth).join(', ')},
      evidence.sha256 AS fileSha256, j.userIdentity AS userIdentity, j.resources AS resources, j.tlsDetails AS tlsDetails, ${members.join(', ')}, text AS eventJson
      FROM (SELECT *, json_transform(TRY_CAST(text AS JSON), '${JSON.stringify(recordStructure)}') AS j FROM batch) b
      ${dictionaries.map((_, index) => `LEFT JOIN d${index} ON d${index}.code = b.c${index}`).join(' ')}
      LEFT JOIN evidence ON evidence.file = ${column('file') ?? 'NULL'} ORDER BY n`;
  }

  async #writeDictionaries(dictionaries: Dictionary[]): Promise<void> {
    for (const [index, { column, fields }] of dictionaries.entries()) {
      const seen = new Set<number>();
      for (let position = 0; position < column.length; position++) seen.add(column[position]!);
      const codes = [...seen].sort((a, b) => a - b);
      const texts = fields.map(({ field }) =>
        codes.map((code) => {
          const value = field.texts(code);
          return value === null || value.length === 0 ? null : typeof value === 'string' ? value : value.join(', ');
        }),
      );
      await append(this.#connection, `d${index}`, [UINTEGER, ...fields.map(() => VARCHAR)], [codes, ...texts]);
      this.#throwIfAborted();
    }
    const files = this.#db
      .prepare(
        "SELECT s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END, lower(hex(f.sha256)) FROM evidence_file f JOIN source s ON s.id = f.source",
      )
      .raw()
      .all() as [string, string][];
    await append(
      this.#connection,
      'evidence',
      [VARCHAR, VARCHAR],
      [files.map(([file]) => file), files.map(([, sum]) => sum)],
    );
  }

  async #writeEvents(dictionaries: Dictionary[]): Promise<void> {
    const select = this.#select(dictionaries);
    const rows = this.#rowsInOrder();
    const duplicates = new Map(
      this.#db.prepare('SELECT event, count(*) FROM occurrence WHERE relation = 1 GROUP BY event').raw().all() as [
        number,
        number,
      ][],
    );
    const types = [
      UINTEGER,
      UINTEGER,
      TIMESTAMP,
      UINTEGER,
      UINTEGER,
      VARCHAR,
      VARCHAR,
      VARCHAR,
      ...dictionaries.map(() => UINTEGER),
    ];
    let running: Promise<unknown> = Promise.resolve();
    for (let from = 0; from < this.#store.count; from += BATCH) {
      const to = Math.min(this.#store.count, from + BATCH);
      const texts = await this.#readTexts(from, to);
      // DuckDB splits the batch before while this one is read; it never holds more than two.
      await running;
      if (from > 0) await this.#connection.run('DELETE FROM batch');
      const appender = await this.#connection.createAppender('batch');
      for (let at = 0; at < texts.length; at += VECTOR) {
        const count = Math.min(VECTOR, texts.length - at);
        const chunk = DuckDBDataChunk.create(types, count);
        this.#fill(chunk, from + at, count, texts.slice(at, at + count), rows, duplicates, dictionaries);
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      this.#options.onProgress?.({ phase: 'index', done: to, total: this.#store.count, unit: 'events' });
      running = this.#connection.run(`INSERT INTO ev ${select}`);
      // Failing is heard at the next batch; without this Node would end the process meanwhile.
      running.catch(() => {});
    }
    await running;
    // The statement behind it is busy until it has ended.
    rows.return(undefined);
    await this.#connection.run('DROP TABLE batch');
    for (const index of dictionaries.keys()) await this.#connection.run(`DROP TABLE d${index}`);
    await this.#connection.run('DROP TABLE evidence');
  }

  /** Texts of the records at positions [from, to); null where the evidence cannot be read. */
  async #readTexts(from: number, to: number): Promise<(string | null)[]> {
    const texts: (string | null)[] = [];
    await replay(
      { db: this.#db, store: this.#store },
      [{ wants: Bitmap.all(this.#store.count).range(from, to), hear: (record) => void texts.push(record.text) }],
      { signal: this.#options.signal },
    );
    return texts;
  }

  /** Record numbers and ids of events, in order of position. */
  *#rowsInOrder(): Generator<{ record: number; eventID: string | null; shared: string | null }> {
    const rows = this.#db
      .prepare(
        'SELECT e.record AS record, e.event_id AS id, e.shared_event_id AS shared, e.flags AS flags, o.value AS odd FROM event e LEFT JOIN odd_event_id o ON o.event = e.id ORDER BY e.time IS NULL, e.time, e.id',
      )
      .iterate() as IterableIterator<{
      record: number;
      id: Buffer;
      shared: Buffer | null;
      flags: number;
      odd: string | null;
    }>;
    for (const { record, id, shared, flags: bits, odd } of rows)
      yield {
        record,
        eventID: (bits & flags.noEventId) !== 0 ? null : (odd ?? readGuid(id)),
        shared: shared === null ? null : readGuid(shared),
      };
  }

  #fill(
    chunk: DuckDBDataChunk,
    from: number,
    count: number,
    texts: (string | null)[],
    rows: Generator<{ record: number; eventID: string | null; shared: string | null }>,
    duplicates: ReadonlyMap<number, number>,
    dictionaries: Dictionary[],
  ): void {
    const ids = this.#store.column('id');
    const time = this.#store.time();
    const positions: number[] = [];
    const events: number[] = [];
    const times: (bigint | null)[] = [];
    const records: number[] = [];
    const copies: number[] = [];
    const eventIds: (string | null)[] = [];
    const shared: (string | null)[] = [];
    for (let row = 0; row < count; row++) {
      const position = from + row;
      const next = rows.next().value!;
      positions.push(position);
      events.push(ids[position]!);
      times.push(Number.isNaN(time[position]) ? null : BigInt(time[position]!) * 1000n);
      records.push(next.record);
      copies.push(duplicates.get(ids[position]!) ?? 0);
      eventIds.push(next.eventID);
      shared.push(next.shared);
    }
    setNumbers(chunk, 0, positions);
    setNumbers(chunk, 1, events);
    chunk.setColumnValues(
      2,
      times.map((micros) => (micros === null ? null : { micros }) as never),
    );
    setNumbers(chunk, 3, records);
    setNumbers(chunk, 4, copies);
    chunk.setColumnValues(5, eventIds);
    chunk.setColumnValues(6, shared);
    chunk.setColumnValues(7, texts);
    dictionaries.forEach(({ column }, index) => setNumbers(chunk, 8 + index, column.subarray(from, from + count)));
  }

  async #writeSmallTables(): Promise<void> {
    const run = (sql: string): Promise<unknown> => this.#connection.run(sql);
    await run(
      'CREATE TABLE files(file VARCHAR, status VARCHAR, format VARCHAR, completeness VARCHAR, sizeBytes BIGINT, sha256 VARCHAR, sha256Uncompressed VARCHAR, records BIGINT, indexed BIGINT, duplicates BIGINT, rejected BIGINT, firstEvent TIMESTAMP, lastEvent TIMESTAMP, verdict VARCHAR)',
    );
    const files = this.#db
      .prepare(
        `SELECT s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END, f.status, f.format, f.completeness, f.size, lower(hex(f.sha256)), lower(hex(f.sha256_content)),
         f.records, f.indexed, f.duplicates, f.rejected, f.first_event, f.last_event, v.verdict FROM evidence_file f JOIN source s ON s.id = f.source LEFT JOIN file_verdict v ON v.file = f.id ORDER BY f.id`,
      )
      .raw()
      .all() as (string | number | null)[][];
    for (const row of files)
      await this.#connection.run(
        'INSERT INTO files SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, epoch_ms($12::BIGINT), epoch_ms($13::BIGINT), $14',
        row.map((value) => (typeof value === 'number' ? BigInt(value) : value)) as never,
      );
    await run(
      "CREATE TABLE actors AS SELECT actor, actorKind, count(*) AS events, count(*) FILTER (WHERE outcome = 'denied') AS denied, count(*) FILTER (WHERE readOnly = false) AS writes, min(eventTime) AS first, max(eventTime) AS last FROM ev WHERE actor IS NOT NULL GROUP BY 1, 2 ORDER BY 1",
    );
    await run(
      'CREATE TABLE sessions AS SELECT session, any_value(origin) AS origin, any_value(actor) AS actor, max(hops) AS hops, count(*) AS events, min(eventTime) AS first, max(eventTime) AS last FROM ev WHERE session IS NOT NULL GROUP BY 1 ORDER BY 1',
    );
    await run(
      "CREATE TABLE coverage AS SELECT recipientAccountId AS account, awsRegion AS region, date_trunc('hour', eventTime) AS hour, count(*) AS events, count(DISTINCT file) AS files FROM ev GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    );
  }

  #throwIfAborted(): void {
    if (this.#options.signal?.aborted === true) throw new AppError('cancelled', 'Making the index was cancelled.');
  }
}

/** Numbers go into the vector's own array at once. */
function setNumbers(chunk: DuckDBDataChunk, index: number, values: ArrayLike<number>): void {
  const vector = chunk.getColumnVector(index) as unknown as { items: Uint32Array; flush(): void };
  vector.items.set(values);
  vector.flush();
}
