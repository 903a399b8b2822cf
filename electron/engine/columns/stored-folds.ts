import type Database from 'better-sqlite3';
import { fieldsIn, readField, termFields, termNumber } from '../../../shared/fields/index.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';
import { type Column, columnOf, type ColumnWidth } from './column-array.ts';
import { FoldBuilder, FoldedTexts, type Links } from './folded-texts.ts';
import { MemberTree } from './member-tree.ts';
import { hasValues, loadValues, readBytes, storeValues } from './stored-values.ts';
import { type PackedHeads, type PackedTexts } from './text-interner.ts';
import { type StoredTexts, STRINGS, TextTable } from './text-table.ts';

/** Term field number of `resources`. */
export const RESOURCES = termNumber('resources');

/** Fields of the identity that are folded at import: those of the catalogue. Others are read from the identities when they are asked for. */
const identityFields = fieldsIn('identity');

/** Number of a part inside a resource of the `resources` term. */
const resourceParts: Record<string, number> = { 'resources.type': 0, 'resources.ARN': 1 };

function isResourcePart(name: string): boolean {
  return Object.hasOwn(resourceParts, name);
}

/** Texts of one part of all resources that a term stands for. */
function readResources(term: string, part: number): string[] {
  return term.split(RESOURCE_NEXT).map((each) => each.split(RESOURCE_PART)[part] ?? '');
}

/** Texts of a field of `userIdentity`. */
function readIdentity(identity: unknown, name: string): string[] {
  return readField({ userIdentity: identity }, name)
    .filter((value) => value !== null && value !== '')
    .map(String);
}

/** Reads the values of a field from the dictionaries of the case, one after the other: nothing but the distinct texts is kept. */
function buildFolds(db: Database.Database, names: readonly string[]): Map<string, FoldBuilder> {
  const builders = new Map(names.map((name) => [name, new FoldBuilder()]));
  for (const builder of builders.values()) builder.add(null);
  const parts = names.filter((name) => isResourcePart(name));
  if (parts.length > 0) {
    for (const term of db
      .prepare('SELECT value FROM term WHERE field = ? ORDER BY id')
      .pluck()
      .iterate(RESOURCES) as IterableIterator<string>) {
      for (const name of parts) builders.get(name)!.add(readResources(term, resourceParts[name]!));
    }
  }
  const members = names.filter((name) => !isResourcePart(name));
  if (members.length > 0) {
    const tree = new MemberTree('userIdentity', members);
    const inOrder = members.map((name) => builders.get(name)!);
    for (const json of db
      .prepare('SELECT value FROM identity ORDER BY id')
      .pluck()
      .iterate() as IterableIterator<string>) {
      tree.read(JSON.parse(json)).forEach((texts, index) => inOrder[index]!.add(texts));
    }
  }
  return builders;
}

/** The folded texts of one field, as they are stored. */
export interface Fold {
  name: string;
  texts: PackedTexts;
  links: Links;
}

/**
 * Folds the resources and the identities anew from the dictionaries: at ten million events, half a million identities and three million resources, reading them on
 * every opening would take seconds. The same for other fields with many texts.
 */
export function* makeFolds(db: Database.Database): Generator<Fold> {
  for (const names of [identityFields, Object.keys(resourceParts)]) {
    for (const [name, builder] of buildFolds(db, names))
      yield { name, ...builder.take({ few: name === 'resources.type' }) };
  }
  for (const { number, name } of termFields) {
    if (number !== RESOURCES && countTerms(db, number) > STRINGS)
      yield { name, texts: buildTerms(db, number).texts, links: { kind: 'same' } };
  }
}

/** All memory of a fold, for handing it to another thread without a copy. */
export function buffersOf({ texts, links }: Fold): ArrayBuffer[] {
  const arrays: { buffer: ArrayBufferLike }[] = [texts.bytes, texts.starts, texts.hashes];
  if (texts.heads != null) arrays.push(texts.heads.bytes, texts.heads.starts, texts.heads.of);
  if (links.kind === 'one' || links.kind === 'few') arrays.push(links.of);
  if (links.kind === 'many' || links.kind === 'few') arrays.push(links.first, links.ids);
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

/** Stores folds beside the columns, in the place of older ones. Runs inside the caller's transaction. */
export function storeFolds(db: Database.Database, folds: Iterable<Fold>): void {
  db.prepare(`DELETE FROM column_chunk WHERE name LIKE 'texts:%'`).run();
  for (const fold of folds) storeFold(db, fold);
}

function storeFold(db: Database.Database, { name, texts, links }: Fold): void {
  const store = (part: string, values: Column): void => storeValues(db, `texts:${name}:${part}`, values);
  store('bytes', texts.bytes);
  store('starts', texts.starts);
  store('hashes', texts.hashes);
  if (texts.heads != null) {
    store('head-bytes', texts.heads.bytes);
    store('head-starts', texts.heads.starts);
    store('heads', texts.heads.of);
  }
  if (links.kind === 'one' || links.kind === 'few') store(`of:${links.of.BYTES_PER_ELEMENT}`, links.of);
  if (links.kind === 'many' || links.kind === 'few') {
    store('first', links.first);
    store('ids', links.ids);
  }
}

export function hasFold(db: Database.Database, name: string): boolean {
  return hasValues(db, `texts:${name}:starts`);
}

/** The folded texts of a field that has them ready, or of a resource or identity field; undefined for other names. */
export function loadFold(db: Database.Database, name: string): FoldedTexts | undefined {
  const place = (part: string): string => `texts:${name}:${part}`;
  if (!hasFold(db, name)) {
    if (!isFolded(name)) return undefined;
    const { texts, links } = buildFolds(db, [name]).get(name)!.take();
    return new FoldedTexts(new TextTable(texts), links);
  }
  const bytes = (part: string): Uint8Array => loadValues(db, place(part));
  const numbers = (part: string): Uint32Array => new Uint32Array(loadValues(db, place(part)).buffer);
  const heads: PackedHeads | null = hasValues(db, place('heads'))
    ? {
        bytes: bytes('head-bytes'),
        starts: numbers('head-starts'),
        of: new Uint16Array(loadValues(db, place('heads')).buffer),
      }
    : null;
  const texts: StoredTexts = {
    starts: numbers('starts'),
    heads,
    bytes: () => bytes('bytes'),
    hashes: () => numbers('hashes'),
    read: (from, to) => readBytes(db, place('bytes'), from, to),
  };
  const width = ([1, 2, 4] as ColumnWidth[]).find((each) => hasValues(db, place(`of:${each}`)));
  const of = width === undefined ? null : columnOf(loadValues(db, place(`of:${width}`)).buffer, width);
  return new FoldedTexts(
    new TextTable(texts),
    linksOf(of, hasValues(db, place('first')) ? { first: numbers('first'), ids: numbers('ids') } : null),
  );
}

function linksOf(of: Column | null, lists: { first: Uint32Array; ids: Uint32Array } | null): Links {
  if (lists === null) return of instanceof Uint32Array ? { kind: 'one', of } : { kind: 'same' };
  return of === null ? { kind: 'many', ...lists } : { kind: 'few', of, ...lists };
}

/** True for fields whose texts are inside the dictionaries of resources and identities. */
export function isFolded(name: string): boolean {
  return isResourcePart(name) || name === 'userIdentity' || name.startsWith('userIdentity.');
}

/** Texts of a field of one resource list or identity as its dictionary holds it. */
export function readFolded(name: string, value: string): readonly string[] {
  const texts = isResourcePart(name)
    ? readResources(value, resourceParts[name]!)
    : readIdentity(JSON.parse(value) as unknown, name);
  return [...new Set(texts)].filter((text) => text !== '');
}

/** Texts of a term field; its numbers run from 1 to this. */
export function countTerms(db: Database.Database, field: number): number {
  return (db.prepare('SELECT max(id) FROM term WHERE field = ?').pluck().get(field) as number | null) ?? 0;
}

/** All texts of a term field. Numbers of a dictionary go on without gaps, and no text has two: text n − 1 is that of number n. */
function buildTerms(db: Database.Database, field: number): { texts: PackedTexts } {
  const builder = new FoldBuilder();
  for (const text of db
    .prepare('SELECT value FROM term WHERE field = ? ORDER BY id')
    .pluck()
    .iterate(field) as IterableIterator<string>)
    builder.add(text);
  return builder.take();
}
