/**
 * Texts as people paste them: names of tables and parameters are put in order before the text is parsed. By token, never inside
 * strings or comments; what was replaced is told. The query itself is not rewritten.
 */

export interface Prepared {
  sql: string;
  /** What was read as what: a name of the text, and our table. */
  replaced: { name: string; table: string }[];
  /** Names of the parameters that the text wants, in the order of their first use. */
  parameters: string[];
}

/** Strings, quoted names, comments, and the tokens that matter between them. */
const token =
  /('(?:[^']|'')*')|("(?:[^"]|"")*"(?:\s*\.\s*"(?:[^"]|"")*")*)|(--[^\n]*|\/\*[\s\S]*?\*\/)|(\$[A-Za-z_]\w*|\$\d+)|(::)|(:[A-Za-z_]\w*)|(<[^<>\n]{1,80}>)|([\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12})|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(\S)/g;

const storeName = /^\$?(?:EDS_?ID|event_data_store(?:_id)?)$/i;
const athenaName = /^(?:\w+\.)?cloudtrail_logs?\w*$|^(?:\w+\.)?cloudtrail_\d+$/i;

/**
 * Puts a text in order.
 * @param readAs names of tables that the user said to read as Lake's or Athena's
 */
export function prepareStatement(text: string, readAs: Readonly<Record<string, 'lake' | 'athena'>> = {}): Prepared {
  const replaced: Prepared['replaced'] = [];
  const parameters: string[] = [];
  const want = (name: string): string => {
    if (!parameters.includes(name)) parameters.push(name);
    return `$${name}`;
  };
  const replace = (name: string, table: string): string => {
    if (!replaced.some((each) => each.name === name)) replaced.push({ name, table });
    return table;
  };
  let isSource = false;
  const sql = text.replace(
    token,
    (
      whole: string,
      string?: string,
      quoted?: string,
      comment?: string,
      dollar?: string,
      cast?: string,
      colon?: string,
      angle?: string,
      uuid?: string,
      word?: string,
    ) => {
      if (comment !== undefined) return whole;
      const wasSource = isSource;
      isSource = false;
      if (string !== undefined) {
        const placeholder = /^'\$\{(\w+)\}'$/.exec(string);
        return placeholder === null ? whole : want(placeholder[1]!);
      }
      if (quoted !== undefined) {
        const name = quoted.replace(/\s*\.\s*/g, '.').replaceAll('"', '');
        const as = readAs[name] ?? (wasSource && athenaName.test(name) ? 'athena' : undefined);
        return wasSource && as !== undefined ? replace(name, as) : whole;
      }
      if (dollar !== undefined) {
        if (wasSource || storeName.test(dollar)) return replace(dollar, 'lake');
        return want(dollar.slice(1));
      }
      if (cast !== undefined) return whole;
      if (colon !== undefined) return want(colon.slice(1));
      if (angle !== undefined) return wasSource ? replace(angle, 'lake') : whole;
      if (uuid !== undefined) return wasSource ? replace(uuid, 'lake') : whole;
      if (word !== undefined) {
        if (/^(?:from|join)$/i.test(word)) {
          isSource = true;
          return whole;
        }
        if (wasSource) {
          const as =
            readAs[word] ??
            (athenaName.test(word) && !/^cloudtrail_logs$/i.test(word)
              ? 'athena'
              : storeName.test(word)
                ? 'lake'
                : undefined);
          if (as !== undefined) return replace(word, as);
        }
        // A macro cannot take a lambda: Trino's name becomes DuckDB's.
        if (/^transform$/i.test(word)) return 'list_transform';
        return whole;
      }
      return whole;
    },
  );
  // One semicolon at the end is habit, not a second statement.
  return { sql: sql.replace(/;\s*$/, ''), replaced, parameters };
}
