/** Words of SQL before which a clause begins. */
const clause =
  /^(?:FROM|WHERE|GROUP BY|HAVING|QUALIFY|ORDER BY|LIMIT|(?:LEFT |RIGHT |FULL |INNER |CROSS |ASOF )?(?:OUTER )?JOIN|UNION(?: ALL)?|EXCEPT|INTERSECT)\b/i;

/** Puts each clause of a query's outermost level on a line of its own; texts, comments and what stands in parentheses stay as they are. */
export function layOutSql(sql: string): string {
  if (sql.includes('\n')) return sql;
  let out = '';
  let depth = 0;
  let quote = '';
  for (let at = 0; at < sql.length; at++) {
    const character = sql[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ' ' && depth === 0 && clause.test(sql.slice(at + 1, at + 20))) {
      out += '\n';
      continue;
    }
    out += character;
  }
  return out;
}
