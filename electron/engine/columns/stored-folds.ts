import type Database from 'better-sqlite3';
import { fields as catalogue, readField } from '../../../shared/fields/index.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';
import { FoldBuilder, FoldedTexts, type Links } from './folded-texts.ts';
import { hasValues, loadValues, storeValues } from './stored-values.ts';
import { type PackedTexts, TextTable } from './text-table.ts';

/** Term field number of `resources`. */
const RESOURCES = 13;

/** Fields of the identity that are folded at import: those of the catalogue. Others are read from the identities when they are asked for. */
const identityFields = catalogue.map((field) => field.name).filter((name) => name.startsWith('userIdentity.'));

/** Number of a part inside a resource of the `resources` term. */
const resourceParts: Record<string, number> = { 'resources.type': 0, 'resources.ARN': 1 };

/** Texts of one part of all resources that a term stands for. */
function readResources(term: string, part: number): string[] {
  return term.split(RESOURCE_NEXT).map((each) => each.split(RESOURCE_PART)[part] ?? '');
}

/** Texts of a field of `userIdentity`. */
function readIdentity(identity: unknown, name: string): string[] {
  return readField({ userIdentity: identity }, name).filter((value) => value !== null && value !== '').map(String);
}

/** Reads the values of a field from the dictionaries of the case, one after the other: nothing but the distinct texts is kept. */
function buildFolds(db: Database.Database, names: readonly string[]): Map<string, FoldBuilder> {
  const builders = new Map(names.map((name) => [name, new FoldBuilder()]));
  for (const builder of builders.values()) builder.add(null);
  const parts = names.filter((name) => name in resourceParts);
  if (parts.length > 0) {
    for (const term of db.prepare('SELECT value FROM term WHERE field = ? ORDER BY id').pluck().iterate(RESOURCES) as IterableIterator<string>) {
      for (const name of parts) builders.get(name)!.add(readResources(term, resourceParts[name]!));
    }
  }
  const members = names.filter((name) => !(name in resourceParts));
  if (members.length > 0) {
    for (const json of db.prepare('SELECT value FROM identity ORDER BY id').pluck().iterate() as IterableIterator<string>) {
      const identity = JSON.parse(json) as unknown;
      for (const name of members) builders.get(name)!.add(readIdentity(identity, name));
    }
  }
  return builders;
}

/**
 * Folds the resources and the identities anew from the dictionaries and stores them beside the columns: at ten million events, half a million identities and
 * three million resources, reading them on every opening would take seconds. Runs inside the caller's transaction.
 */
export function storeFolds(db: Database.Database): void {
  db.prepare(`DELETE FROM column_chunk WHERE name LIKE 'texts:%'`).run();
  for (const names of [identityFields, Object.keys(resourceParts)]) {
    for (const [name, builder] of buildFolds(db, names)) {
      const { texts, links } = builder.take();
      const store = (part: string, values: Uint32Array | Uint8Array): void => storeValues(db, `texts:${name}:${part}`, values);
      store('bytes', texts.bytes);
      store('starts', texts.starts);
      store('hashes', texts.hashes);
      if (links.kind === 'one') store('of', links.of);
      if (links.kind === 'many') {
        store('first', links.first);
        store('ids', links.ids);
      }
    }
  }
}

/** The folded texts of a resource or identity field; undefined for other names. */
export function loadFold(db: Database.Database, name: string): FoldedTexts | undefined {
  if (!(name in resourceParts) && name !== 'userIdentity' && !name.startsWith('userIdentity.')) return undefined;
  const place = (part: string): string => `texts:${name}:${part}`;
  if (!hasValues(db, place('starts'))) {
    const { texts, links } = buildFolds(db, [name]).get(name)!.take();
    return new FoldedTexts(new TextTable(texts), links);
  }
  const numbers = (part: string): Uint32Array => new Uint32Array(loadValues(db, place(part)).buffer);
  const texts: PackedTexts = { bytes: loadValues(db, place('bytes')), starts: numbers('starts'), hashes: numbers('hashes') };
  const links: Links = hasValues(db, place('of')) ? { kind: 'one', of: numbers('of') } : { kind: 'many', first: numbers('first'), ids: numbers('ids') };
  return new FoldedTexts(new TextTable(texts), links);
}
