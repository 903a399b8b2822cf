import type { EpochMs, SessionRow } from '../../shared/contract/index.ts';

export interface TreeRow {
  session: SessionRow;
  depth: number;
  children: number;
  isOpen: boolean;
}

/**
 * Lists sessions as a tree: children below their parent, both in order of time. A parent that is not in the list, or a chain that
 * closes on itself, makes its session a root, so that each session appears exactly once.
 */
export function listTree(sessions: readonly SessionRow[], closed: ReadonlySet<string>): TreeRow[] {
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const children = new Map<string, SessionRow[]>();
  const roots: SessionRow[] = [];
  for (const session of sessions) {
    const parent = session.parent !== null && session.parent !== session.id ? byId.get(session.parent) : undefined;
    if (!parent) roots.push(session);
    else {
      const list = children.get(parent.id);
      if (list) list.push(session);
      else children.set(parent.id, [session]);
    }
  }
  const inTime = (a: SessionRow, b: SessionRow) =>
    (a.start ?? Infinity) - (b.start ?? Infinity) || (a.id < b.id ? -1 : 1);
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const visit = (top: SessionRow): void => {
    const stack = [{ session: top, depth: 0, hidden: false }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { session, depth, hidden } = next;
      if (seen.has(session.id)) continue;
      seen.add(session.id);
      const below = (children.get(session.id) ?? []).sort(inTime);
      const isOpen = !closed.has(session.id);
      if (!hidden) rows.push({ session, depth, children: below.length, isOpen });
      for (const child of below.toReversed())
        stack.push({ session: child, depth: depth + 1, hidden: hidden || !isOpen });
    }
  };
  for (const root of roots.sort(inTime)) visit(root);
  // What is left hangs on a chain that closes on itself.
  for (const session of [...sessions].sort(inTime)) if (!seen.has(session.id)) visit(session);
  return rows;
}

/** A session, everything it came from and everything below it. */
export function chainOf(sessions: readonly SessionRow[], id: string): SessionRow[] {
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const wanted = new Set<string>();
  for (let at = byId.get(id); at && !wanted.has(at.id); at = at.parent === null ? undefined : byId.get(at.parent))
    wanted.add(at.id);
  const below = new Set([id]);
  for (let grew = true; grew;) {
    grew = false;
    for (const session of sessions) {
      if (session.parent !== null && below.has(session.parent) && !below.has(session.id)) {
        below.add(session.id);
        grew = true;
      }
    }
  }
  return sessions.filter((session) => wanted.has(session.id) || below.has(session.id));
}

/** The period that all sessions lie in. */
export function spanOf(sessions: readonly SessionRow[]): { from: EpochMs; to: EpochMs } | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { start, end } of sessions) {
    if (start !== null && start < from) from = start;
    const last = end ?? start;
    if (last !== null && last > to) to = last;
  }
  return from <= to ? { from, to } : null;
}
