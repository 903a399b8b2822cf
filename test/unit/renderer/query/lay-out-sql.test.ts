import { expect, it } from 'vitest';
import { library } from '../../../../electron/engine/console/library.ts';
import { layOutSql } from '../../../../renderer/query/lay-out-sql.ts';

it('breaks lines before clauses of the outermost level only', () => {
  expect(layOutSql("SELECT a, (SELECT max(b) FROM t WHERE c) FROM e WHERE x = ' FROM y' GROUP BY 1 LIMIT 5")).toBe(
    "SELECT a, (SELECT max(b) FROM t WHERE c)\nFROM e\nWHERE x = ' FROM y'\nGROUP BY 1\nLIMIT 5",
  );
});

it('changes nothing but blanks into line breaks', () => {
  for (const { sql } of library) expect(layOutSql(sql).replaceAll('\n', ' ')).toBe(sql.replaceAll('\n', ' '));
});
