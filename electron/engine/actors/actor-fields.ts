import type { Column } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';
import { FoldBuilder, FoldedTexts, type Links } from '../columns/folded-texts.ts';
import { TextTable } from '../columns/text-table.ts';
import type { ActorNumbers } from '../derived/replay.ts';
import type { ActorTable } from './actor-table.ts';
import type { CaseActors } from './case-actors.ts';

/** Columns of the fields that are worked out here: `actor`, `actorKind`, `session`, `origin` and `hops` by identity number, `toolchain` by combination. */
export function makeFieldColumn(actors: CaseActors, name: string): FieldColumn | undefined {
  const column = (): Column => actors.store.column('identity');
  switch (name) {
    case 'actor': {
      const { actors: table, groupOf } = actors.groups('identity');
      return ofActors(column(), table, groupOf);
    }
    case 'actorKind': {
      const { actors: table, groupOf } = actors.groups('identity');
      return fromFolded(
        column(),
        groupOf.length,
        foldGroups(table, groupOf, (group) => (group === 0 ? '' : table.subkind(group))),
      );
    }
    case 'origin':
      return ofActors(column(), actors.groups('identity').actors, originOf(actors));
    case 'session': {
      const { ids, of } = actors.sessions;
      return fromFolded(column(), of.length, new FoldedTexts(ids, { kind: 'one', of }));
    }
    case 'hops': {
      const { sessions } = actors;
      const of = sessions.of.map((session) => (session === 0 ? 0 : sessions.hops(session - 1) + 1));
      const most = of.reduce((largest, each) => Math.max(largest, each), 0);
      return fromFolded(
        column(),
        of.length,
        new FoldedTexts(new TextTable(Array.from({ length: most }, (_, hops) => String(hops))), { kind: 'one', of }),
      );
    }
    case 'toolchain': {
      const { column: own, actors: table, fingerprint } = actors.toolchains;
      return {
        column: own,
        size: table.length,
        texts: (number) => (number === 0 ? null : fingerprint(number)),
        aliases: (number) => (number === 0 ? [] : [table.name(number)]),
      };
    }
    default:
      return undefined;
  }
}

/** By identity number: its actor, its session (place + 1) and the actor at the origin of that session, as a replay of records gives them. */
export function readActorNumbers(actors: CaseActors): ActorNumbers {
  return { actor: actors.groups('identity').groupOf, session: actors.sessions.of, origin: originOf(actors) };
}

/** The actor at the origin of each identity's session; 0 where there is none. */
function originOf({ sessions }: CaseActors): Uint32Array {
  const actorOf = Uint32Array.from({ length: sessions.count }, (_, place) => sessions.actor(sessions.origin(place)));
  return sessions.of.map((session) => (session === 0 ? 0 : actorOf[session - 1]!));
}

/** Actors by name; conditions may name them by ARN and id as well. */
function ofActors(column: Column, table: ActorTable, groupOf: Uint32Array): FieldColumn {
  const size = groupOf.length;
  let names: FoldedTexts | null = null;
  let others: FoldedTexts | null = null;
  return {
    column,
    size,
    texts: (number) => table.name(groupOf[number]!) || null,
    folded: () => (names ??= foldGroups(table, groupOf, (group) => table.name(group))),
    aliases: (number) => aliasesOf(table, groupOf[number]!),
    foldedAliases: () => (others ??= foldGroups(table, groupOf, (group) => aliasesOf(table, group))),
  };
}

function aliasesOf(table: ActorTable, group: number): string[] {
  if (group === 0) return [];
  const arn = table.arn(group);
  return arn === null ? [table.id(group)] : [arn, table.id(group)];
}

/** Folds the texts of the actors, of which there are fewer than identities. */
function foldGroups(
  actors: ActorTable,
  groupOf: Uint32Array,
  textsOf: (group: number) => string | readonly string[],
): FoldedTexts {
  const builder = new FoldBuilder();
  for (let group = 0; group < actors.length; group++) builder.add(textsOf(group));
  const { texts, links } = builder.take();
  const table = new TextTable(texts);
  return new FoldedTexts(table, spread(new FoldedTexts(table, links), groupOf));
}

/** Links of numbers, from those of their groups. */
function spread(folded: FoldedTexts, groupOf: Uint32Array): Links {
  const { links } = folded;
  if (links.kind === 'one') return { kind: 'one', of: groupOf.map((group) => links.of[group]!) };
  const first = new Uint32Array(groupOf.length + 1);
  const own = Array.from({ length: folded.size }, (_, group) => folded.idsOf(group));
  for (let number = 0; number < groupOf.length; number++)
    first[number + 1] = first[number]! + own[groupOf[number]!]!.length;
  const ids = new Uint32Array(first[groupOf.length]!);
  for (let number = 0; number < groupOf.length; number++) ids.set(own[groupOf[number]!]!, first[number]!);
  return { kind: 'many', first, ids };
}

function fromFolded(column: Column, size: number, folded: FoldedTexts): FieldColumn {
  return { column, size, texts: (number) => folded.textsOf(number), folded: () => folded };
}
