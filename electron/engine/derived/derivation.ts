import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CallOptions } from '../case/call-options.ts';
import { ColumnStore } from '../columns/column-store.ts';
import { BASIS, type Derived, type MadeDerived, StoredDerived } from './derived-arrays.ts';

/**
 * Something that is worked out from what a case holds and kept beside it as arrays (`derived_chunk`), sealed like all else. It can be made anew at any time, and
 * the same case gives the same arrays. The list of all is `acts/derivations.ts`; storing, dropping and comparing are written here, once.
 */
export interface Derivation {
  /** Begins the names of its arrays in the case: never changed. */
  readonly name: string;
  /** Rises when the rules change by which it is made: what older rules made is made anew. */
  readonly rules: number;
  /**
   * Set where it is made when it is first asked for (which may take a while, and tells how far it is); at the end of an import only with at least so many events. It is made anew on a
   * later question where it no longer fits.
   */
  readonly leastEvents?: number;
  /** Numbers that tell which rows it is made from, besides the count of events and the last event id. */
  basis(db: Database.Database, store: ColumnStore): number[];
  /**
   * Works it out. Other work is let in at each `yield`; a promise that is yielded (a replay of records) is awaited first. What is earlier in the list is stored
   * already and may be read.
   */
  steps(db: Database.Database, store: ColumnStore, options: DeriveOptions): Generator<unknown, MadeDerived>;
}

export type DeriveOptions = CallOptions;

/** Says which case the arrays are about: the rules first, then the rows that they were made from. */
function basisOf(db: Database.Database, store: ColumnStore, derivation: Derivation): Uint32Array {
  const last = (db.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0;
  return Uint32Array.of(derivation.rules, store.count, store.timed, last, ...derivation.basis(db, store));
}

/** What the case holds of a derivation; null where it is missing or was made from other evidence or by other rules. */
export function readDerived(db: Database.Database, store: ColumnStore, derivation: Derivation): StoredDerived | null {
  const stored = new StoredDerived(db, derivation.name);
  const basis = stored.numbers(BASIS);
  const wanted = basisOf(db, store, derivation);
  return basis.length === wanted.length && basis.every((value, index) => value === wanted[index]) ? stored : null;
}

/** Derivations that the case lacks, or holds by other rules. Looks at nothing else: cheap enough for every opening. */
export function missingDerivations(db: Database.Database, derivations: readonly Derivation[]): Derivation[] {
  return derivations.filter(({ name, rules }) => new StoredDerived(db, name).numbers(BASIS)[0] !== rules);
}

/** All steps of a derivation that waits for nothing, at once. */
export function deriveNow(db: Database.Database, store: ColumnStore, derivation: Derivation): MadeDerived {
  const steps = derivation.steps(db, store, {});
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  step.value.setNumbers(BASIS, basisOf(db, store, derivation));
  return step.value;
}

/** @throws AppError `cancelled` */
export async function derive(
  db: Database.Database,
  store: ColumnStore,
  derivation: Derivation,
  options: DeriveOptions,
): Promise<MadeDerived> {
  // What it is made from is told as it stands before the work: it may change meanwhile.
  const basis = basisOf(db, store, derivation);
  const steps = derivation.steps(db, store, options);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      step.value.setNumbers(BASIS, basis);
      return step.value;
    }
    await step.value;
    await new Promise<void>((turn) => setImmediate(turn));
    if (options.signal?.aborted === true) throw new AppError('cancelled', 'Working out what is derived was cancelled.');
  }
}

/**
 * Works out and stores what the case lacks, or holds from other evidence or by other rules, in the order of the list. Each is one transaction. Sealing is the caller's.
 * @returns names of what was made
 * @throws AppError `cancelled`: what was made by then is stored
 */
export async function storeDerivations(
  db: Database.Database,
  derivations: readonly Derivation[],
  options: DeriveOptions = {},
): Promise<string[]> {
  const store = new ColumnStore(db);
  const made: string[] = [];
  for (const derivation of derivations) {
    if (store.count < (derivation.leastEvents ?? 0) || readDerived(db, store, derivation) !== null) continue;
    await storeDerivation(db, store, derivation, options);
    made.push(derivation.name);
  }
  return made;
}

/** Works one out and stores it. @throws AppError `cancelled` */
export async function storeDerivation(
  db: Database.Database,
  store: ColumnStore,
  derivation: Derivation,
  options: DeriveOptions,
): Promise<Derived> {
  const derived = await derive(db, store, derivation, options);
  db.transaction(() => derived.store(db, derivation.name)).immediate();
  return derived;
}

/**
 * Works a derivation out again and compares it with what the case holds: names of arrays that differ, or null where the case holds none for these rows and rules.
 * @throws AppError `cancelled`
 */
export async function compareDerivation(
  db: Database.Database,
  derivation: Derivation,
  options: DeriveOptions = {},
): Promise<string[] | null> {
  const store = new ColumnStore(db);
  const stored = readDerived(db, store, derivation);
  return stored === null ? null : (await derive(db, store, derivation, options)).differences(stored);
}
