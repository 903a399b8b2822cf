/** Queries of an open case: the index that they run over, the gate before them, and the process that runs them. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IndexStatus, QuerySchema } from '../../../shared/contract/query.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { readInfo } from '../case/case-details.ts';
import type { CaseFile } from '../case/case-file.ts';
import { fingerprintOf, generationOf, INDEX_SCHEMA, indexFolder, readCard, removeIndex } from './index-file.ts';
import { Gate, type Refused } from './gate.ts';
import type { ResultColumn } from './serve-query.ts';
import type { JsonValue } from './result-values.ts';
import { defaultMemoryBytes, endSpare, type JobOptions, runJob } from './run-job.ts';
import { prepareStatement } from './statement.ts';
import { tableNames } from './tables.ts';

export interface QueryOptions extends JobOptions {
  parameters?: Record<string, string | number | boolean | null>;
  memoryBytes?: number;
  /** Rows that are given; the others are counted. */
  maxRows?: number;
  /** Lets the query write to an empty folder of its own when memory ends. */
  spill?: boolean;
  readAs?: Readonly<Record<string, 'lake' | 'athena'>>;
}

export interface QueryAnswer {
  columns: ResultColumn[];
  /** All rows of the result; those given may be fewer (`truncated`). */
  rowCount: number;
  truncated: boolean;
  ms: number;
  index: { generation: number; schema: string; engine: string };
  sqlSha256: string;
  resultSha256: string;
  ordered: boolean;
  repeatable: boolean;
  replaced: { name: string; table: string }[];
}

const DEFAULT_ROWS = 100_000;
const DEFAULT_TIMEOUT_MS = 60_000;

export class Console {
  readonly #file: CaseFile;
  #gate: Promise<Gate> | null = null;
  #making: Promise<void> | null = null;

  constructor(file: CaseFile) {
    this.#file = file;
  }

  /** One file for each case; copies of a case that were worked on apart have other content, and each finds the other's stale. */
  get indexPath(): string {
    const id = readInfo(this.#file.db, 'case_id') ?? this.#file.path;
    return join(indexFolder(), `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.duckdb`);
  }

  indexStatus(): IndexStatus {
    const path = this.indexPath;
    const events = Number(this.#file.db.prepare('SELECT count(*) FROM event').pluck().get());
    if (!existsSync(path)) return { state: 'missing', path, sizeBytes: 0, events };
    const isReady = readCard(path)?.fingerprint === fingerprintOf(this.#file.db);
    return { state: isReady ? 'ready' : 'stale', path, sizeBytes: statSync(path).size, events };
  }

  /** Makes the index unless it is there, and brings tags and findings up to date. Several who ask at once wait for one. */
  async makeIndex(options: Pick<JobOptions, 'signal' | 'onProgress'> = {}): Promise<void> {
    this.#making ??= this.#make(options).finally(() => (this.#making = null));
    await this.#making;
  }

  async #make(options: Pick<JobOptions, 'signal' | 'onProgress'>): Promise<void> {
    const files = { casePath: this.#file.path, indexPath: this.indexPath };
    if (this.indexStatus().state !== 'ready') {
      mkdirSync(indexFolder(), { recursive: true });
      removeIndex(this.indexPath);
      await runJob({ kind: 'build', ...files }, options);
    } else if (readCard(this.indexPath)?.generation !== generationOf(this.#file.db)) {
      await runJob({ kind: 'refresh', ...files }, options);
    }
  }

  /** What a query may name: read from the index itself, which is made first where it is missing. */
  async schema(options: Pick<JobOptions, 'signal' | 'onProgress'> = {}): Promise<QuerySchema> {
    await this.makeIndex(options);
    const gate = await (this.#gate ??= Gate.open());
    const tables = new Map<string, { name: string; type: string }[]>();
    await runJob(
      {
        kind: 'query',
        indexPath: this.indexPath,
        sql: 'SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index',
        parameters: {},
        ordered: true,
        limits: { memoryBytes: defaultMemoryBytes(), threads: 1, maxRows: 10_000, spillFolder: null },
      },
      {
        ...options,
        onRows: (rows) => {
          for (const [table, name, type] of rows) {
            if (!tableNames.has(String(table))) continue;
            const columns = tables.get(String(table)) ?? [];
            columns.push({ name: String(name), type: String(type) });
            tables.set(String(table), columns);
          }
        },
      },
    );
    return {
      tables: [...tables].map(([name, columns]) => ({ name, columns })),
      functions: [...gate.functions],
    };
  }

  dropIndex(): boolean {
    endSpare();
    return removeIndex(this.indexPath);
  }

  /**
   * Runs one query. Rows go to `onRows` as they come.
   * @throws AppError `query/refused` for what the gate refuses, `query/parameter` for one that is missing, and those of `runJob`
   */
  async query(text: string, options: QueryOptions = {}): Promise<QueryAnswer> {
    const prepared = prepareStatement(text, options.readAs);
    const gate = await (this.#gate ??= Gate.open());
    const verdict = await gate.judge(prepared.sql);
    if (!verdict.ok) throw refusal(verdict.refused);
    const parameters = options.parameters ?? {};
    const missing = prepared.parameters.filter((name) => !Object.hasOwn(parameters, name));
    if (missing.length > 0)
      throw new AppError(
        'query/parameter',
        `The query wants a value for ${missing.map((name) => `"${name}"`).join(', ')}.`,
        {
          hint: `Give it with --param ${missing[0]!}=VALUE, or in the field beside the text.`,
        },
      );
    await this.makeIndex(options);
    const spillFolder = options.spill === true ? mkdtempSync(join(tmpdir(), 'trailcase-query-')) : null;
    let columns: ResultColumn[] = [];
    let given = 0;
    try {
      const done = await runJob(
        {
          kind: 'query',
          indexPath: this.indexPath,
          sql: prepared.sql,
          parameters,
          ordered: verdict.admitted.ordered,
          limits: {
            memoryBytes: options.memoryBytes ?? defaultMemoryBytes(),
            threads: Math.max(1, availableParallelism() - 1),
            maxRows: options.maxRows ?? DEFAULT_ROWS,
            spillFolder,
          },
        },
        {
          timeoutMs: DEFAULT_TIMEOUT_MS,
          ...options,
          onColumns: (found) => {
            columns = found;
            options.onColumns?.(found);
          },
          onRows: async (rows: JsonValue[][]) => {
            given += rows.length;
            await options.onRows?.(rows);
          },
        },
      );
      return {
        columns,
        rowCount: done.rowCount,
        truncated: given < done.rowCount,
        ms: Math.round(done.ms),
        index: { generation: Number(generationOf(this.#file.db)), schema: String(INDEX_SCHEMA), engine: gate.engine },
        sqlSha256: createHash('sha256').update(text).digest('hex'),
        resultSha256: done.resultSha256,
        ordered: verdict.admitted.ordered,
        repeatable: verdict.admitted.repeatable,
        replaced: prepared.replaced,
      };
    } finally {
      if (spillFolder !== null) rmSync(spillFolder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    endSpare();
    const gate = await this.#gate;
    gate?.close();
    this.#gate = null;
  }
}

function refusal({ code, what, position }: Refused): AppError {
  const at = position === null ? {} : { detail: `At character ${position + 1}.` };
  const tables =
    'Tables are events, lake, athena, aws_cloudtrail_log, event_resource, event_tag, event_finding, files, sessions, actors, coverage.';
  switch (code) {
    case 'statement':
      return new AppError(
        'query/refused',
        `${what} is refused: the console answers questions (SELECT) and changes nothing.`,
        at,
      );
    case 'several':
      return new AppError('query/refused', 'The text holds several statements; one at a time can be asked.', at);
    case 'table':
      return new AppError(
        'query/refused',
        `The table "${what}" is refused: a query sees the tables of this case only.`,
        { ...at, hint: tables },
      );
    case 'function':
      return new AppError(
        'query/refused',
        `The function "${what}" is refused: it reaches beyond the query, or does not exist.`,
        at,
      );
    case 'size':
      return new AppError('query/refused', what, at);
    case 'syntax':
      return new AppError('query/refused', `The text cannot be read: ${what}`, at);
  }
}
