import Database from 'better-sqlite3';
import { readObjects } from '../../case/case-file.ts';
import { eventIndexes, schema, views } from '../../case/schema.ts';

interface SchemaObject {
  type: string;
  name: string;
  sql: string | null;
}

interface ColumnInfo {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}

/** What a new column holds in rows that are there already, by its type, where it may not be null. */
const emptyValues: Record<string, string> = { INTEGER: '0', REAL: '0', TEXT: `''`, BLOB: `x''` };

/** What has to be done so that a case has the shape that `case/schema.ts` gives. */
export interface SchemaChange {
  /** Tables that are made, and those whose columns differ. */
  created: string[];
  rebuilt: string[];
}

function wantedObjects(): SchemaObject[] {
  const db = new Database(':memory:');
  try {
    db.exec(`${schema}${views}${Object.values(eventIndexes).join(';')}`);
    return readObjects(db);
  } finally {
    db.close();
  }
}

/** Tables that differ from what `case/schema.ts` says. */
export function planSchemaChange(db: Database.Database): SchemaChange {
  const there = new Map(readObjects(db).map((each) => [`${each.type} ${each.name}`, each.sql]));
  const tables = wantedObjects().filter(({ type }) => type === 'table');
  return {
    created: tables.filter(({ name }) => !there.has(`table ${name}`)).map(({ name }) => name),
    rebuilt: tables
      .filter(({ name, sql }) => there.has(`table ${name}`) && there.get(`table ${name}`) !== sql)
      .map(({ name }) => name),
  };
}

/**
 * Gives a case the shape that `case/schema.ts` says, by the statements that it says, word for word. A table whose columns differ is made anew and takes over the columns
 * of the same name; new ones hold NULL, 0 or nothing. `move` runs when all tables are there and before those are dropped that nothing knows any more. Runs inside a
 * transaction, with foreign keys off and `legacy_alter_table` on, so that renaming a table leaves those alone that refer to it.
 */
export function bringSchema(db: Database.Database, move: () => void): void {
  const wanted = wantedObjects();
  const { created, rebuilt } = planSchemaChange(db);
  const drop = ({ type, name }: SchemaObject): void => void db.exec(`DROP ${type} "${name}"`);
  for (const view of readObjects(db).filter(({ type }) => type === 'view')) drop(view);
  for (const { name, sql } of wanted.filter(({ type }) => type === 'table')) {
    if (created.includes(name)) db.exec(sql!);
    else if (rebuilt.includes(name)) rebuildTable(db, name, sql!);
  }
  move();
  const known = new Map(wanted.map((each) => [`${each.type} ${each.name}`, each.sql]));
  for (const each of readObjects(db)) {
    if (each.sql === null || each.name.startsWith('sqlite_') || known.get(`${each.type} ${each.name}`) === each.sql)
      continue;
    drop(each);
  }
  const left = new Set(readObjects(db).map(({ type, name }) => `${type} ${name}`));
  for (const { type, name, sql } of wanted) if (sql !== null && !left.has(`${type} ${name}`)) db.exec(sql);
}

function rebuildTable(db: Database.Database, name: string, sql: string): void {
  const columnsOf = (table: string): ColumnInfo[] => db.pragma(`table_info("${table}")`) as ColumnInfo[];
  const old = `old_${name}`;
  db.exec(`ALTER TABLE "${name}" RENAME TO "${old}"; ${sql}`);
  const before = new Set(columnsOf(old).map((column) => column.name));
  const after = columnsOf(name);
  const value = (column: ColumnInfo): string =>
    before.has(column.name) ? `"${column.name}"` : column.notnull === 0 ? 'NULL' : emptyValues[column.type]!;
  // Rows keep their number also where no column names it: the order of such a table is that of its numbers.
  const keys = after.filter((column) => column.pk > 0);
  const hasOwnKey = (keys.length === 1 && keys[0]!.type === 'INTEGER') || /WITHOUT ROWID/i.test(sql);
  const rowid = hasOwnKey ? '' : 'rowid, ';
  const names = after.map((column) => `"${column.name}"`).join(', ');
  db.exec(`INSERT INTO "${name}"(${rowid}${names}) SELECT ${rowid}${after.map(value).join(', ')} FROM "${old}"`);
  const count = (table: string): number => db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number;
  if (count(name) !== count(old)) throw new Error(`The table "${name}" lost rows while it was made anew.`);
  db.exec(`DROP TABLE "${old}"`);
}
