/**
 * The first of two walls between a query and the machine: what may be asked at all. The text is parsed by DuckDB itself, in an
 * empty instance of its own that sees no file; what is judged is the tree, never the text. One SELECT, our own tables, known
 * functions. The second wall is the locked process that runs it (`query-worker.ts`); each holds alone.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { prelude } from './prelude.ts';
import { tableNames } from './tables.ts';

/** A statement that may run. */
interface Admitted {
  /** True when the outermost query has an ORDER BY: rows then have a fixed order, else they are a multiset. */
  ordered: boolean;
  /** False where the same question may give other rows tomorrow: `random()`, `now()`, samples. */
  repeatable: boolean;
  /** Members of the record that are not in the narrow part of the index are named: see `build-index.ts`. */
  columns: ReadonlySet<string>;
}

/** A statement that may not run, or cannot be read. */
export interface Refused {
  /** `statement`: no SELECT; `several`: more than one; `table`, `function`: not ours; `syntax`: cannot be parsed; `size`: too long or too deep. */
  code: 'statement' | 'several' | 'table' | 'function' | 'syntax' | 'size';
  /** What is refused: the table, the function, or the parser's own message. */
  what: string;
  /** Offset in characters, where it is known. */
  position: number | null;
}

export type Verdict = { ok: true; admitted: Admitted } | { ok: false; refused: Refused };

/** Characters of a statement, and levels of its tree, that are looked at. */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 400;

const tableFunctions = new Set(['unnest', 'range', 'generate_series']);

/** Functions that reach out of the query: files, settings, secrets, other statements, state of the session. */
const denied =
  /^(?:getenv|query|query_table|json_serialize_.*|json_deserialize_sql|json_execute_.*|write_log|parse_duckdb_log_message|current_setting|set_config|getvariable|nextval|currval|setseed|read_.*|sniff_csv|glob|duckdb_.*|pragma_.*|parquet_.*|which_secret|current_(?:database|schema|schemas|user|role|query|catalog|connection_id|transaction_id|query_id)|sql_auto_complete|check_peg_parser|version|txid_current|user|session_user|inet_.*|has_.*_privilege|pg_.*|in_search_path|add_parquet_key|error|sleep|sleep_ms|force_.*|enable_.*|disable_.*|checkpoint|repeat_row|test_.*|storage_info|icu_.*|load_.*|get_block_size|database_.*|is_.*_enabled)$/;

const unrepeatable =
  /^(?:random|uuid|uuidv4|uuidv7|gen_random_uuid|now|today|get_current_time|get_current_timestamp|current_date|current_time|current_timestamp|current_localtime|current_localtimestamp|localtime|localtimestamp|transaction_timestamp|statement_timestamp|age)$/;

type Tree = Record<string, unknown>;

/** Parses and judges statements. One instance serves a case for as long as it is open. */
export class Gate {
  readonly #connection: DuckDBConnection;
  readonly #functions: ReadonlySet<string>;

  /** Name and version of the engine that parses and answers. */
  readonly engine: string;

  private constructor(connection: DuckDBConnection, functions: ReadonlySet<string>, engine: string) {
    this.engine = engine;
    this.#connection = connection;
    this.#functions = functions;
  }

  static async open(): Promise<Gate> {
    // Loaded with the first query only: the library is large, and most commands ask none.
    const { DuckDBInstance, version } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: '1',
      memory_limit: '256MB',
    });
    const connection = await instance.connect();
    for (const macro of prelude) await connection.run(macro);
    const rows = await connection.runAndReadAll(
      "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro')",
    );
    const names = rows.getRows().map(([name]) => String(name));
    await connection.run('SET lock_configuration = true');
    return new Gate(connection, new Set(names.filter((name) => !denied.test(name))), `DuckDB ${version()}`);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Names of the functions that may be used, for completion. */
  get functions(): readonly string[] {
    return [...this.#functions];
  }

  /** Judges one text. Never runs it. */
  async judge(sql: string): Promise<Verdict> {
    if (sql.length > MAX_LENGTH)
      return refuse('size', `The text has ${sql.length} characters; at most ${MAX_LENGTH} are read.`, null);
    let text: string;
    try {
      const rows = await this.#connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
      text = String(rows.getRows()[0]![0]);
    } catch (error) {
      return refuse('syntax', (error as Error).message.split('\n')[0]!, null);
    }
    const parsed = JSON.parse(text) as {
      error: boolean;
      error_message?: string;
      error_type?: string;
      position?: string | number;
      statements?: { node: Tree }[];
    };
    if (parsed.error) {
      const position = parsed.position === undefined ? null : Number(parsed.position);
      if (/only select statements/i.test(parsed.error_message ?? ''))
        // A text that begins as a question holds something else behind it.
        return refuse(
          /^(?:SELECT|WITH|FROM|VALUES)$/.test(firstWord(sql)) ? 'several' : 'statement',
          firstWord(sql),
          position,
        );
      return refuse('syntax', parsed.error_message ?? 'The text cannot be parsed.', position);
    }
    const statements = parsed.statements ?? [];
    if (statements.length !== 1) return refuse(statements.length === 0 ? 'statement' : 'several', firstWord(sql), null);
    const walk = new Walk(this.#functions);
    const refused = walk.visit(statements[0]!.node, new Set(), 0);
    if (refused !== null) return { ok: false, refused };
    return {
      ok: true,
      admitted: { ordered: isOrdered(statements[0]!.node), repeatable: walk.repeatable, columns: walk.columns },
    };
  }
}

function refuse(code: Refused['code'], what: string, position: number | null): Verdict {
  return { ok: false, refused: { code, what, position } };
}

/** First word behind comments, as what a statement is called. */
function firstWord(sql: string): string {
  const bare = sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  return /^[A-Za-z_]+/.exec(bare)?.[0]?.toUpperCase() ?? 'nothing';
}

function isOrdered(node: Tree): boolean {
  const modifiers = node['modifiers'] as Tree[] | undefined;
  return modifiers?.some((modifier) => modifier['type'] === 'ORDER_MODIFIER') === true;
}

class Walk {
  repeatable = true;
  readonly columns = new Set<string>();
  readonly #functions: ReadonlySet<string>;

  constructor(functions: ReadonlySet<string>) {
    this.#functions = functions;
  }

  /** The first thing that may not be; null where all may. `scope`: names of common table expressions that are visible here. */
  visit(value: unknown, scope: ReadonlySet<string>, depth: number): Refused | null {
    if (depth > MAX_DEPTH) return { code: 'size', what: 'The statement is nested too deeply.', position: null };
    if (Array.isArray(value)) {
      for (const each of value) {
        const refused = this.visit(each, scope, depth + 1);
        if (refused !== null) return refused;
      }
      return null;
    }
    if (value === null || typeof value !== 'object') return null;
    const node = value as Tree;
    const inner = withExpressions(node, scope);
    const refused = this.#judge(node, inner);
    if (refused !== null) return refused;
    for (const [key, each] of Object.entries(node)) {
      if (key === 'query_location') continue;
      const below = this.visit(each, inner, depth + 1);
      if (below !== null) return below;
    }
    return null;
  }

  #judge(node: Tree, scope: ReadonlySet<string>): Refused | null {
    const type = node['type'];
    const position = typeof node['query_location'] === 'number' ? node['query_location'] : null;
    if (node['sample'] !== null && node['sample'] !== undefined) this.repeatable = false;
    if (type === 'BASE_TABLE') return this.#table(node, scope, position);
    if (type === 'SHOW_REF' && typeof node['table_name'] === 'string' && node['table_name'] !== '') {
      // `DESCRIBE t` and `SUMMARIZE t` name the table in quotes.
      const name = node['table_name'].replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
      if (!isKnown(name, scope)) return { code: 'table', what: name, position };
    }
    if (type === 'TABLE_FUNCTION') {
      const name = functionName(node['function'] as Tree);
      if (!tableFunctions.has(name)) return { code: 'function', what: name, position };
    }
    if (node['class'] === 'FUNCTION' || (type === 'FUNCTION' && typeof node['function_name'] === 'string')) {
      const name = functionName(node);
      if (!this.#functions.has(name) && !tableFunctions.has(name) && !isOperator(node, name))
        return { code: 'function', what: name, position };
      if (unrepeatable.test(name)) this.repeatable = false;
    }
    if (node['class'] === 'WINDOW' && typeof node['function_name'] === 'string' && node['function_name'] !== '') {
      const name = functionName(node);
      if (denied.test(name)) return { code: 'function', what: name, position };
    }
    if (node['class'] === 'COLUMN_REF') {
      for (const name of (node['column_names'] as string[] | undefined) ?? []) this.columns.add(name.toLowerCase());
    }
    if (node['class'] === 'STAR') this.columns.add('*');
    return null;
  }

  #table(node: Tree, scope: ReadonlySet<string>, position: number | null): Refused | null {
    const name = String(node['table_name'] ?? '');
    const catalog = String(node['catalog_name'] ?? '');
    const schema = String(node['schema_name'] ?? '');
    if (catalog !== '' || schema !== '')
      return { code: 'table', what: [catalog, schema, name].filter((part) => part !== '').join('.'), position };
    return isKnown(name, scope) ? null : { code: 'table', what: name, position };
  }
}

/** Operators stand in the tree as functions of their signs; some of them are not listed. */
function isOperator(node: Tree, name: string): boolean {
  return node['is_operator'] === true && /^[^a-z0-9_]+$|^(?:and|or|not|in)$/.test(name);
}

function functionName(node: Tree): string {
  return String(node['function_name'] ?? '').toLowerCase();
}

function isKnown(name: string, scope: ReadonlySet<string>): boolean {
  return tableNames.has(name.toLowerCase()) || scope.has(name.toLowerCase());
}

/** The names that `WITH` gives are seen inside its own query only. */
function withExpressions(node: Tree, scope: ReadonlySet<string>): ReadonlySet<string> {
  const map = (node['cte_map'] as { map?: { key: string }[] } | undefined)?.map;
  const own = typeof node['cte_name'] === 'string' ? [node['cte_name']] : [];
  const names = [...(map ?? []).map(({ key }) => key), ...own];
  return names.length === 0 ? scope : new Set([...scope, ...names.map((name) => name.toLowerCase())]);
}
