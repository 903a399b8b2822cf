import type { FieldColumn } from './field.ts';
import { FoldBuilder, FoldedTexts } from './folded-texts.ts';
import { TextTable } from './text-table.ts';

const knownTexts = new WeakMap<FieldColumn, FoldedTexts>();
const knownAliases = new WeakMap<FieldColumn, FoldedTexts>();

/** The folded texts of a field: those that it keeps ready, or made from its texts once. */
export function foldedTexts(field: FieldColumn): FoldedTexts {
  return field.folded?.() ?? foldOnce(knownTexts, field, (number) => field.texts(number));
}

/** The same for the other names that a field answers to; undefined where it has none. */
export function foldedAliases(field: FieldColumn): FoldedTexts | undefined {
  if (field.foldedAliases !== undefined) return field.foldedAliases();
  return field.aliases === undefined ? undefined : foldOnce(knownAliases, field, (number) => field.aliases!(number));
}

function foldOnce(
  known: WeakMap<FieldColumn, FoldedTexts>,
  field: FieldColumn,
  read: (number: number) => string | readonly string[] | null,
): FoldedTexts {
  let folded = known.get(field);
  if (folded === undefined) {
    const builder = new FoldBuilder();
    for (let number = 0; number < field.size; number++) builder.add(read(number));
    const { texts, links } = builder.take();
    folded = new FoldedTexts(new TextTable(texts), links);
    known.set(field, folded);
  }
  return folded;
}

/** Calls `visit` with each text of a number. */
export function eachText(field: FieldColumn, number: number, visit: (text: string) => void): void {
  const texts = field.texts(number);
  if (texts === null) return;
  if (typeof texts === 'string') visit(texts);
  else for (const text of texts) visit(text);
}
