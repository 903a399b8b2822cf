import type { Act } from '../act.ts';
import { callRows, takingEffects } from '../../calls/call-table.ts';
import { textsAt } from '../../calls/resolve-path.ts';
import type { OpenEntry } from './entries.ts';
import { type Named, spellings } from './identify.ts';

type Scope = 'region' | 'account' | 'partition';

/**
 * Entries that may still change, found by what other calls call them. A name used again after a deletion is another thing: what has ended is taken out.
 */
export class OpenEntries {
  readonly #byName = new Map<string, Set<OpenEntry>>();
  readonly #byParent = new Map<string, Set<OpenEntry>>();
  readonly #taken = new Map<string, OpenEntry>();
  /** Times at which something of this name was seen standing before the entry. */
  readonly #seen = new Map<string, number>();

  add(entry: OpenEntry, act: Act): void {
    for (const key of keysOf(entry)) {
      put(this.#byName, key, entry);
      if (takingEffects.has(entry.effect)) this.#taken.set(key, entry);
    }
    entry.parentKeys = parentKeysOf(entry, act);
    for (const key of entry.parentKeys) put(this.#byParent, key, entry);
  }

  close(entry: OpenEntry): void {
    for (const key of keysOf(entry)) {
      drop(this.#byName, key, entry);
      this.#seen.set(key, entry.time);
    }
    for (const key of entry.parentKeys) drop(this.#byParent, key, entry);
  }

  find(kind: string, act: Act, named: Named, scope: Scope): OpenEntry[] {
    const found = new Set<OpenEntry>();
    for (const alias of named.aliases)
      for (const entry of this.#byName.get(keyOf(scope, act.account, act.region, kind, alias)) ?? []) found.add(entry);
    return [...found];
  }

  /** Is something of this kind and name open, whatever its scope? */
  has(kind: string, act: Act, named: Named): boolean {
    return (['region', 'account', 'partition'] as const).some((scope) =>
      this.find(kind, act, named, scope).some((entry) => !takingEffects.has(entry.effect)),
    );
  }

  byParent(kind: string, act: Act, named: Named): OpenEntry[] {
    const aliases = named.aliases;
    const found = new Set<OpenEntry>();
    for (const alias of aliases)
      for (const entry of this.#byParent.get(parentKey(act.account, kind, alias)) ?? []) found.add(entry);
    return [...found];
  }

  /** The last deletion of this thing. */
  findTaken(kind: string, act: Act, named: Named): OpenEntry | undefined {
    for (const scope of ['region', 'account', 'partition'] as const)
      for (const alias of named.aliases) {
        const known = this.#taken.get(keyOf(scope, act.account, act.region, kind, alias));
        if (known !== undefined) return known;
      }
    return undefined;
  }

  /** Things that end with the removal of this parent. */
  childrenOf(kind: string, act: Act, parent: Named): OpenEntry[] {
    const found = new Set<OpenEntry>();
    for (const alias of parent.aliases)
      for (const entry of this.#byParent.get(
        parentKey(isGlobal.has(kind) ? act.account : `${act.account}\n${act.region}`, `<${kind}`, alias),
      ) ?? [])
        found.add(entry);
    return [...found];
  }

  /** Was something of this name standing before the entry began, so that the order of two calls of one second cannot be told? */
  stoodBefore(entry: OpenEntry): boolean {
    return keysOf(entry).some((key) => {
      const seen = this.#seen.get(key);
      return seen !== undefined && seen < entry.time;
    });
  }
}

/** Members of the request that name the parent of a kind, where a thing may end with one of several parents. */
const parentPaths: Record<string, readonly string[]> = {
  'iam-user': ['q.userName'],
  'iam-role': ['q.roleName'],
  'iam-group': ['q.groupName'],
  'iam-instance-profile': ['q.instanceProfileName'],
  'ec2-subnet': ['q.subnetId'],
  'ec2-vpc': ['q.vpcId'],
  'ec2-route-table': ['q.routeTableId'],
};

function keyOf(scope: Scope, account: string, region: string, kind: string, alias: string): string {
  if (scope === 'partition') return `${kind}\n${alias}`;
  return scope === 'account' ? `${account}\n${kind}\n${alias}` : `${account}\n${region}\n${kind}\n${alias}`;
}

function keysOf({ row, account, region, kind, aliases }: OpenEntry): string[] {
  return aliases.map((alias) => keyOf(row.scope, account, region, kind, alias));
}

/** Parents are looked for in the whole account: their names are distinct there, and some children name a parent of another Region. */
function parentKey(account: string, kind: string, alias: string): string {
  return `${account}\n${kind}\n${alias}`;
}

function parentKeysOf(entry: OpenEntry, act: Act): string[] {
  const { row, account, region } = entry;
  const keys = row.endsWith.flatMap((kind) => {
    const paths = row.endsWith.length > 1 || entry.parentAliases.length === 0 ? (parentPaths[kind] ?? []) : [];
    const told = paths.flatMap((path) => textsAt(act.record, path)).flatMap((text) => spellings(kind, text));
    const aliases = told.length > 0 || row.endsWith.length > 1 ? told : entry.parentAliases;
    const place = isGlobal.has(kind) ? account : `${account}\n${region}`;
    return aliases.map((alias) => parentKey(place, `<${kind}`, alias));
  });
  return [...keys, ...entry.parentAliases.map((alias) => parentKey(account, entry.kind, alias))];
}

/** Kinds of parents whose scope is the account or the partition. */
const isGlobal = new Set(callRows.filter((row) => row.scope !== 'region').map((row) => row.kind));

function put(map: Map<string, Set<OpenEntry>>, key: string, entry: OpenEntry): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([entry]));
  else known.add(entry);
}

function drop(map: Map<string, Set<OpenEntry>>, key: string, entry: OpenEntry): void {
  const known = map.get(key);
  known?.delete(entry);
  if (known?.size === 0) map.delete(key);
}
