import type { MethodName, ParamsOf, ResultOf } from '../../../shared/contract/index.ts';
import { stopIfCancelled } from '../case/call-options.ts';

/** One contract call. The report knows its case only through such calls, so it can never say anything else than the window and the command line. */
export type Ask = <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<ResultOf<M>>;

/**
 * All rows of a paged answer, in its order. `turn` asks for the page at an offset; the end is an empty page or `total` rows.
 * A page that comes back short is followed by the next, so an engine with a smaller page size loses nothing.
 */
export async function collectPages<T>(
  turn: (offset: number) => Promise<{ total: number; rows: T[] }>,
  signal?: AbortSignal,
  most = Infinity,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    stopIfCancelled({ signal });
    const { total, rows } = await turn(all.length);
    for (const row of rows) all.push(row);
    if (rows.length === 0 || all.length >= total || all.length >= most)
      return all.length > most ? all.slice(0, most) : all;
  }
}
