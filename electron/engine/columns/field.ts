import type { Column } from './column-array.ts';
import type { FoldedTexts } from './folded-texts.ts';

/**
 * An indexed field: a column of numbers, and the texts that each number stands for. Most fields have one text for a number; resources have several.
 * Whatever asks about texts (filter, facet, sort) asks once for each number, never once for each event.
 */
export interface FieldColumn {
  readonly column: Column;
  /** Numbers run from 0 to size−1; 0 usually means "missing". */
  readonly size: number;
  /** Texts of a number; null or an empty list: the field is missing. */
  texts(number: number): string | readonly string[] | null;
  /** Further texts by which a condition may name a number's value (an actor's ARN); never shown or counted. */
  aliases?(number: number): readonly string[];
  /** The distinct further texts, where the field keeps them ready. */
  foldedAliases?(): FoldedTexts;
  /** The distinct texts, where the field keeps them ready; others are folded when they are asked for (`foldedTexts`). Who needs the texts of many numbers asks here first. */
  folded?(): FoldedTexts;
}
