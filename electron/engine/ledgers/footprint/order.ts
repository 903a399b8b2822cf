import { type Act, isDone } from '../act.ts';
import { meaningOf } from './call-index.ts';
import { type Named, nameThings } from './identify.ts';

/** An act with the rows of its copies in other accounts. */
export type JoinedAct = Act & { copies?: readonly number[] };

/**
 * Copies of one call in several accounts become one act: the copy of the account that owns the resource gives the state, the copy of the caller's account the
 * identity.
 */
export function joinCopies(acts: readonly Act[]): JoinedAct[] {
  const byShared = new Map<string, Act[]>();
  for (const act of acts)
    if (act.sharedId !== null) byShared.set(act.sharedId, [...(byShared.get(act.sharedId) ?? []), act]);
  return acts.flatMap((act): JoinedAct[] => {
    const copies = act.sharedId === null ? [act] : byShared.get(act.sharedId)!;
    if (copies.length === 1) return [act];
    const owner = copies.find((each) => each.account !== each.caller.account) ?? copies[0]!;
    if (act !== owner) return [];
    const calling = copies.find((each) => each !== owner && each.account === each.caller.account) ?? owner;
    return [
      { ...owner, caller: calling.caller, copies: copies.filter((each) => each !== owner).map((each) => each.event) },
    ];
  });
}

/**
 * Acts of one second in the order in which they can have happened: creations, changes and attachments, detachments and removals, removals of parents. A thing
 * that stood before and is both deleted and created in this second was deleted first: AWS would have refused to create it.
 */
export function orderSecond(
  acts: readonly JoinedAct[],
  isOpen: (kind: string, act: Act, named: Named) => boolean,
): JoinedAct[] {
  if (acts.length < 2) return [...acts];
  const ranked = acts.map((act, place) => ({ act, place, rank: meaningOf(act.source, act.name)?.rank ?? 1 }));
  for (const each of ranked) {
    const row = meaningOf(each.act.source, each.act.name)?.rows.find(({ effect }) => effect === 'created');
    if (row === undefined || !isDone(each.act)) continue;
    const isAgain = nameThings(each.act, row.kind, row.ids, row.parents).some((named) =>
      isOpen(row.kind, each.act, named),
    );
    if (isAgain) each.rank = 4;
  }
  return ranked.toSorted((a, b) => a.rank - b.rank || a.place - b.place).map(({ act }) => act);
}
