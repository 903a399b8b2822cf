import type Database from 'better-sqlite3';
import type { ActorKind } from '../../../shared/contract/actors.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { hasValues, loadValues } from '../columns/stored-values.ts';
import type { PackedTexts } from '../columns/text-table.ts';
import { flags } from '../events/terms.ts';
import { readAccountGroups, readIdentityGroups, readKeyGroups } from './actor-groups.ts';
import type { ActorGroups } from './actor-table.ts';
import { choosePositions, type Positions, positionsOfGroup } from './counting.ts';
import { actorsDerivation, readTally, talliedKinds } from './derive.ts';
import {
  readAddressGroups,
  readAgentGroups,
  readNetworkGroups,
  readResourceGroups,
  readToolchainGroups,
} from './more-groups.ts';
import { deriveNow, readDerived } from '../derived/derivation.ts';
import type { Derived } from '../derived/derived-arrays.ts';
import { readPlaces } from './places.ts';
import { resolveIdentity, type ResolvedIdentity } from './resolve-identity.ts';
import { SessionTable } from './session-table.ts';
import { EVENTS, FIRST, TALLY, tallyGroups, tallySeveral, tallyWithout } from './tally.ts';

/** By flags: 1 for events that are not read-only. */
const isWrite = Uint8Array.from({ length: 1 << 16 }, (_, value) =>
  ((value >>> flags.readOnlyShift) & 3) === 1 ? 1 : 0,
);

/**
 * The actors and sessions of one case as numbers and packed texts, read from the case part by part on first use. Where the case holds none for its evidence
 * (made by an older version, or an import is under way), they are worked out in memory once.
 */
export class CaseActors {
  readonly db: Database.Database;
  readonly store: ColumnStore;
  readonly #groups = new Map<ActorKind, ActorGroups>();
  readonly #tallies = new Map<ActorKind, Uint32Array>();
  #derived: Derived | null = null;
  #forms: Uint32Array | null = null;
  #sessions: SessionTable | null = null;
  #toolchains: ReturnType<typeof readToolchainGroups> | null = null;
  #places: ReturnType<typeof readPlaces> | null = null;

  constructor(db: Database.Database, store: ColumnStore) {
    this.db = db;
    this.store = store;
  }

  groups(kind: ActorKind): ActorGroups {
    const known = this.#groups.get(kind);
    if (known !== undefined) return known;
    const made = this.#readGroups(kind);
    this.#groups.set(kind, made);
    return made;
  }

  get toolchains(): ReturnType<typeof readToolchainGroups> {
    return (this.#toolchains ??= readToolchainGroups(this.#readDerived(), this.store));
  }

  get sessions(): SessionTable {
    return (this.#sessions ??= new SessionTable(this.#readDerived(), {
      groups: (kind) => this.groups(kind),
      packedKeys: () => this.#packedKeys(),
      time: () => this.store.time(),
    }));
  }

  /** By identity number, the first identity that tells the same about its actor. */
  get forms(): Uint32Array {
    return (this.#forms ??= this.#readDerived().numbers('identity:form'));
  }

  readonly readIdentity = (number: number): ResolvedIdentity =>
    resolveIdentity(
      (this.db.prepare('SELECT value FROM identity WHERE id = ?').pluck().get(number) as string | undefined) ?? null,
    );

  /** Tally of all events of a kind. */
  tally(kind: ActorKind): Uint32Array {
    const known = this.#tallies.get(kind);
    if (known !== undefined) return known;
    const tally = talliedKinds.includes(kind) ? readTally(this.#readDerived(), kind) : this.countTally(kind, null);
    this.#tallies.set(kind, tally);
    return tally;
  }

  /** Tally of some events of a kind. `left`: all other events, where they are few. */
  countTally(kind: ActorKind, positions: Positions, left: Positions = null): Uint32Array {
    const { column, groupOf, several, actors } = this.groups(kind);
    if (several === null && positions !== null && left !== null)
      return tallyWithout(this.tally(kind), this.store, column, groupOf, left, positions);
    if (several === null) return tallyGroups(this.store, column, groupOf, actors.length, positions);
    return tallySeveral(this.store, column, groupOf.length, actors.length, several, positions);
  }

  /** Events of an actor, ascending. */
  positionsOf(kind: ActorKind, group: number): Uint32Array {
    const tally = talliedKinds.includes(kind) || this.#tallies.has(kind) ? this.tally(kind) : null;
    // Events without a time come last.
    return positionsOfGroup(
      this.groups(kind),
      group,
      tally && { events: tally[group * TALLY + EVENTS]!, first: Math.max(1, tally[group * TALLY + FIRST]!) - 1 },
    );
  }

  /** Positions (among those given) of events that are not read-only. */
  writesAmong(positions: Uint32Array): Uint32Array {
    return choosePositions(this.store.column('flags'), isWrite, positions);
  }

  get places(): ReturnType<typeof readPlaces> {
    return (this.#places ??= readPlaces(this.db));
  }

  forgetPlaces(): void {
    this.#places = null;
  }

  #readDerived(): Derived {
    return (this.#derived ??=
      readDerived(this.db, this.store, actorsDerivation) ?? deriveNow(this.db, this.store, actorsDerivation));
  }

  #readGroups(kind: ActorKind): ActorGroups {
    const [derived, store] = [this.#readDerived(), this.store];
    switch (kind) {
      case 'identity':
        return readIdentityGroups(derived, store, this.readIdentity);
      case 'key':
        return readKeyGroups(derived, store);
      case 'ip':
        return readAddressGroups(derived, store);
      case 'network':
        return readNetworkGroups(derived, store);
      case 'agent':
        return readAgentGroups(derived, store);
      case 'toolchain':
        return this.toolchains;
      case 'resource':
        return readResourceGroups(derived, store);
      case 'account':
        return readAccountGroups(derived, store);
    }
  }

  /** The texts of `userIdentity.accessKeyId`, where the key actors are those. */
  #packedKeys(): PackedTexts | null {
    if (this.#readDerived().numbers('key:of').length > 0 || hasValues(this.db, 'texts:userIdentity.accessKeyId:heads'))
      return null;
    const place = (part: string): Uint8Array<ArrayBuffer> =>
      loadValues(this.db, `texts:userIdentity.accessKeyId:${part}`);
    const starts = new Uint32Array(place('starts').buffer);
    return starts.length !== this.groups('key').actors.length
      ? null
      : { bytes: place('bytes'), starts, hashes: new Uint32Array(place('hashes').buffer) };
  }
}
