import type { ActorKind, SessionRow } from '../../../shared/contract/index.ts';
import { type Ask, collectPages } from './ask.ts';
import type { ActorRanking, CitedEvent, ReportModel } from './model.ts';

const rankedKinds: readonly ActorKind[] = ['identity', 'ip', 'key', 'agent'];

/** Actors of a kind that a report names for the whole case, and for the tagged events. */
const rankLimits = { case: 8, tagged: 40 } as const;

/** Sessions that a report lists where no tagged event names one. */
const chainedLimit = 50;

/** The most active of each kind in the case and, where there are cited events (those of the filter), in those. */
export async function gatherActors(ask: Ask, cited: string | null): Promise<ActorRanking[]> {
  const rankings: ActorRanking[] = [];
  for (const over of cited !== null ? (['tagged', 'case'] as const) : (['case'] as const)) {
    for (const kind of rankedKinds) {
      const answer = await ask('actors.list', {
        kind,
        limit: rankLimits[over],
        ...(over === 'tagged' ? { where: cited ?? '' } : {}),
      });
      const rows = answer.actors.map(({ id, name, subkind, account, first, last, events, denied, failed, writes }) => ({
        kind,
        id,
        name,
        subkind,
        account,
        first,
        last,
        events,
        denied,
        failed,
        writes,
      }));
      rankings.push({ kind, over, total: answer.total, rows });
    }
  }
  return rankings;
}

/**
 * The sessions of the tagged events with all their ancestors. Where no tagged event belongs to a session: the largest chains of the
 * case. Parents come before their children, siblings in order of their start.
 */
export async function gatherSessions(
  ask: Ask,
  cited: CitedEvent[],
  signal: AbortSignal | undefined,
): Promise<ReportModel['sessions']> {
  const all = await collectPages<SessionRow>(async (offset) => {
    const page = await ask('sessions.list', { offset, limit: 5000 });
    return { total: page.total, rows: page.sessions };
  }, signal);
  const byId = new Map(all.map((session) => [session.id, session]));
  const wanted = new Set(cited.map((event) => event.session).filter((id) => byId.has(id)));
  const chosenBy = wanted.size > 0 ? 'tagged' : 'chained';
  if (wanted.size === 0) {
    const chained = all
      .filter((session) => session.parent !== null)
      .sort((a, b) => b.events - a.events || (a.id < b.id ? -1 : 1));
    for (const session of chained.slice(0, chainedLimit)) wanted.add(session.id);
  }
  for (const id of wanted) {
    const parent = byId.get(id)?.parent ?? null;
    if (parent !== null && byId.has(parent)) wanted.add(parent);
  }
  return { total: all.length, rows: orderAsTree([...wanted].map((id) => byId.get(id)!)), chosenBy };
}

/** Depth first, without recursion: a hostile chain may be as long as the case, or a ring. */
function orderAsTree(rows: SessionRow[]): SessionRow[] {
  const inRows = new Set(rows.map((row) => row.id));
  const byStart = [...rows].sort((a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || (a.id < b.id ? -1 : 1));
  const children = new Map<string, SessionRow[]>();
  const roots: SessionRow[] = [];
  for (const row of byStart) {
    if (row.parent === null || !inRows.has(row.parent)) roots.push(row);
    else if (children.has(row.parent)) children.get(row.parent)!.push(row);
    else children.set(row.parent, [row]);
  }
  const ordered: SessionRow[] = [];
  const placed = new Set<string>();
  for (const root of [...roots, ...byStart]) {
    const waiting = [root];
    while (waiting.length > 0) {
      const row = waiting.pop()!;
      if (placed.has(row.id)) continue;
      placed.add(row.id);
      ordered.push(row);
      waiting.push(...(children.get(row.id) ?? []).toReversed());
    }
  }
  return ordered;
}
