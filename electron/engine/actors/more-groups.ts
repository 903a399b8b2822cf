import { fold, termText } from '../../../shared/kql/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';
import { type ActorGroups, Gathering, noActor, shorten } from './actor-groups.ts';
import { describeAddress } from './addresses.ts';
import type { Toolchains } from './toolchains.ts';

/** Addresses gathered by /24 (IPv4) and /64 (IPv6); what is no address is in none. */
export function groupNetworks(store: ColumnStore): ActorGroups {
  const texts = store.dictionary(4);
  const gathering = new Gathering(texts.length, noActor('network', 'none'));
  for (let number = 1; number < texts.length; number++) {
    const { network, class: family, scope, awsBlock } = describeAddress(texts[number]!);
    if (network === null) continue;
    gathering.add(number, network, () => ({ id: `network:${network}`, subkind: `${family} ${awsBlock === null ? scope : 'aws'}`, name: network, arn: null, account: null }));
  }
  // A text that is written like one of the blocks is selected with it.
  const written = new Map(gathering.actors.map(({ name }, group) => [name, group]));
  for (let number = 1; number < texts.length; number++) if (gathering.groupOf[number] === 0) gathering.groupOf[number] = written.get(fold(texts[number]!)) ?? 0;
  return gathering.finish('network', store.column('address'), (group) =>
    // Both families written out: what no block holds is no address.
    group === 0 ? 'not sourceIPAddress : ("0.0.0.0/0" or "::/0")' : termText('sourceIPAddress', gathering.actors[group]!.name));
}

/** Programs with their libraries, system and TLS version. */
export function groupToolchains({ toolchains, column }: Toolchains): ActorGroups {
  const gathering = new Gathering(toolchains.length, noActor('toolchain', 'missing'));
  toolchains.forEach((each, number) => {
    if (each === null) return;
    gathering.add(number, each.fingerprint, () => ({ id: `toolchain:${each.fingerprint}`, subkind: each.agent.attackTool ?? each.agent.class, name: each.name, arn: null, account: null }));
  });
  return gathering.finish('toolchain', column, (group) => termText('toolchain', group === 0 ? null : gathering.actors[group]!.id.slice('toolchain:'.length)));
}

/** Resources by ARN (or the name in its place). An event belongs to each resource that it names. */
export function groupResources(store: ColumnStore): ActorGroups {
  const terms = store.dictionary(13);
  const gathering = new Gathering(terms.length, noActor('resource', 'none'));
  const first = new Uint32Array(terms.length + 1);
  const ids: number[] = [];
  const place = new Map<string, number>();
  for (let number = 1; number < terms.length; number++) {
    const own = new Set<number>();
    for (const { type, name } of splitResources(terms[number]!)) {
      const key = fold(name);
      let group = place.get(key);
      if (group === undefined) place.set(key, (group = gathering.add(number, key, () => ({ id: shorten(`resource:${name}`), subkind: type, name, arn: name.startsWith('arn:') ? name : null, account: /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(name)?.[1] ?? null }))));
      else if (gathering.actors[group]!.subkind === '') gathering.actors[group]!.subkind = type;
      own.add(group);
    }
    gathering.groupOf[number] = [...own][0] ?? 0;
    ids.push(...own);
    first[number + 1] = ids.length;
  }
  const groups = gathering.finish('resource', store.column('resources'), (group) => termText('resources.ARN', group === 0 ? null : gathering.actors[group]!.name));
  return { ...groups, several: { first, ids: Uint32Array.from(ids) } };
}

/** Types and names (mostly ARNs) of a list of resources; those without a name are left out. */
export function splitResources(term: string): { type: string; name: string }[] {
  return term.split(RESOURCE_NEXT).flatMap((each) => {
    const [type = '', name = ''] = each.split(RESOURCE_PART);
    return name === '' ? [] : [{ type, name }];
  });
}
