import type { EngineContext } from '../audit/log.ts';
import { appendQuery, type NotedQuery, type QueryResult } from '../audit/query-note.ts';
import { openCaseFile } from '../case/case-file.ts';

/**
 * Notes a query in the log of a case that is not open here: for hosts that read a case without writing to it. A case that is write-protected or open for
 * writing elsewhere is left as it is.
 * @returns null where the entry stands, else why it does not
 */
export function noteQuery(path: string, context: EngineContext, query: NotedQuery, result: QueryResult): string | null {
  try {
    const file = openCaseFile(path, {});
    try {
      if (file.readOnly) return file.readOnlyReason ?? 'The case cannot be written.';
      appendQuery(file.db, context, query, result);
      return null;
    } finally {
      file.close();
    }
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
