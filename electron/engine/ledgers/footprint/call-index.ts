import { type CallRow, callRows, takingEffects, type Undo } from '../../calls/call-table.ts';

/** What a call may mean for the footprint: rows of the table that it is itself, things that it ends, and kinds of parents that it removes. */
export interface CallMeaning {
  rows: readonly CallRow[];
  /** Kinds of things that it may end, with the row that says so. */
  undoes: readonly { kind: string; row: CallRow; undo: Undo }[];
  /** Kinds whose things it removes for good, with the paths to their names. */
  removes: readonly { kind: string; ids: readonly string[] }[];
  /** Takings of this kind that it restores. */
  rank: number;
}

/** Kinds with whose removal other things end. */
const parentKinds = new Set(callRows.flatMap((row) => row.endsWith));

const meanings = indexCalls();

/** By `source:Name` (plain forms); undefined for calls that the footprint does not know. */
export function meaningOf(source: string, name: string): CallMeaning | undefined {
  return meanings.get(`${source}:${name}`);
}

/** Sources and names of all calls that the footprint reads. */
export function footprintCalls(): { source: string; name: string }[] {
  return [...meanings.keys()].map((key) => {
    const colon = key.indexOf(':');
    return { source: key.slice(0, colon), name: key.slice(colon + 1) };
  });
}

/** True for a call that makes the thing go away, not only stop. */
function isRemoval(name: string): boolean {
  return /^(Admin)?(Delete|Terminate|Deregister|Release|Remove|BatchDelete|EndSecretVersionDelete)/.test(name);
}

function indexCalls(): Map<string, CallMeaning> {
  const made = new Map<
    string,
    { rows: CallRow[]; undoes: { kind: string; row: CallRow; undo: Undo }[]; removes: Map<string, Set<string>> }
  >();
  const at = (source: string, name: string) => {
    const key = `${source}:${name}`;
    const known = made.get(key) ?? { rows: [], undoes: [], removes: new Map<string, Set<string>>() };
    made.set(key, known);
    return known;
  };
  const removes = (source: string, name: string, kind: string, ids: readonly string[]): void => {
    if (!parentKinds.has(kind)) return;
    const known = at(source, name).removes;
    const paths = known.get(kind) ?? new Set<string>();
    for (const path of ids) paths.add(path);
    known.set(kind, paths);
  };
  for (const row of callRows) {
    at(row.source, row.name).rows.push(row);
    if (row.effect === 'deleted') removes(row.source, row.name, row.kind, row.ids);
    for (const undo of row.undo) {
      at(row.source, undo.name).undoes.push({ kind: row.kind, row, undo });
      // A child may name the removal of its parent as its own end (`DeleteFunction` for code): the parent's kind is removed by it, not the child's.
      if (isRemoval(undo.name) && row.effect === 'created') removes(row.source, undo.name, row.kind, undo.ids);
    }
  }
  return new Map(
    [...made].map(([key, each]) => [
      key,
      {
        rows: each.rows,
        undoes: each.undoes,
        removes: [...each.removes].map(([kind, ids]) => ({ kind, ids: [...ids] })),
        rank: rankOf(each),
      },
    ]),
  );
}

/**
 * Order inside one second, which the records do not tell: what makes things first, then what changes and attaches, then what takes away, and the removal of
 * parents last.
 */
function rankOf({ rows, removes }: { rows: CallRow[]; removes: Map<string, unknown> }): number {
  if (removes.size > 0) return 3;
  if (rows.length === 0 || rows.some((row) => takingEffects.has(row.effect))) return 2;
  return rows.some((row) => row.effect === 'created' || row.effect === 'credential') ? 0 : 1;
}
