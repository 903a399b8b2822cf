import type { DayOrder } from '../../events/event-time.ts';
import { parseExact } from '../../events/exact-json.ts';
import type { CloudTrailRecord } from '../../events/record.ts';
import type { Completeness } from '../../events/terms.ts';
import type { ElementSplitter } from '../splitter.ts';

export type Loose = Record<string, unknown>;

/** What was inside a value: records, or values that are wrapped again (texts are decoded and looked into). */
export interface Unwrapped {
  values: unknown[];
  /** `full` unless the format re-models records. */
  completeness?: Completeness;
  /** Texts that were cut by the tool: what is left of their top-level members is taken, as a reduced record. */
  mayBeCut?: boolean;
  /** What the value is where no record is inside it: the product or message by name. It is counted under that name then and is no rejected record. */
  other?: string;
  /** Texts of columns that could not be taken apart and were kept as they are. */
  unsplit?: number;
  /** The date can only be read in the other order of day and month than the one that was decided for the content. */
  contradictsOrder?: boolean;
}

/**
 * One way in which CloudTrail records are wrapped in JSON. Recognition is by content only.
 * `unwrap` gives what is inside, an empty list where the value belongs to the format but holds no record, or null where it is something else.
 */
export interface JsonFormat {
  /** Name in the intake record, on the command line (`--format`) and on the screen. */
  id: string;
  /** Members that no record has as CloudTrail writes it: what has one of them is offered to this format although it looks like a record. */
  markers?: readonly string[];
  unwrap(value: Loose): Unwrapped | null;
}

/** The beginning of a content, for recognising it and for what later elements depend on (a heading). */
export interface ContentHead {
  /** Up to 64 KB as text, without byte order mark. */
  text: string;
  lines: string[];
  /** The bytes end behind this head: it is the whole content. */
  isWhole: boolean;
}

/** What the rows of a whole content have decided about it; the reading of each row depends on it. */
export interface ContentHints {
  /** Which number of a date such as 03/11/2025 is the month; null where rows contradict each other. */
  dayOrder: DayOrder | null;
}

/** One way in which elements follow each other in a content. */
export interface ContentFormat {
  id: string;
  matches(head: ContentHead): boolean;
  split(head: ContentHead): ElementSplitter;
  /** Values of one element. @throws SyntaxError with the reason why it cannot be decoded */
  decoder(head: ContentHead, hints: ContentHints): (element: string) => Unwrapped;
  /** Elements are JSON texts, and their places in it are those of the records. */
  isJson?: boolean;
  /** Times of one element whose order of day and month the whole content has to decide. Missing: the format writes none. */
  undecidedTime?(head: ContentHead): (element: string) => string | undefined;
  /** Columns are guessed at from the shape of what stands in them. */
  isGuess?: (head: ContentHead) => boolean;
  /** Elements without a record are no rejects (plain text between records); they are counted only. */
  skipsOthers?: boolean;
}

export type { CloudTrailRecord };

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is there and not empty; else undefined. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' || value === '-' || value === 'null' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

/** JSON text as its value, other texts as they are. */
export function jsonOrText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '' || text === 'null') return undefined;
  if (text.startsWith('{') || text.startsWith('[')) {
    try {
      return parseExact(text);
    } catch {
      return value;
    }
  }
  return value;
}

/** An object of the members that have a value; undefined where none has. */
export function compact(members: Loose): Loose | undefined {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** "true"/"false" in any case as a boolean, other values as they are. */
export function booleanOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : lower === '' ? undefined : value;
}

/** A record of the members that have a value. */
export function recordOf(members: Loose): CloudTrailRecord {
  return compact(members) ?? {};
}

/** Reads `a.b.c` from nested objects or from a dotted key, in any mixture. */
export function at(value: unknown, path: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(value, head)) continue;
    const found = at(value[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Turns dotted keys into nested objects. Keys that an attacker chose cannot reach a prototype: the objects have none on the way, and own members in the result. */
export function nest(flat: Iterable<[string, unknown]>): Loose {
  const root = new Map<string, unknown>();
  for (const [path, value] of flat) {
    const parts = path.split('.').slice(0, 32);
    let node = root;
    for (const part of parts.slice(0, -1)) {
      const next = node.get(part);
      if (next instanceof Map) node = next as Map<string, unknown>;
      else {
        const made = new Map<string, unknown>();
        node.set(part, made);
        node = made;
      }
    }
    const leaf = parts.at(-1)!;
    if (!(node.get(leaf) instanceof Map)) node.set(leaf, value);
  }
  return toObject(root);
}

function toObject(map: Map<string, unknown>): Loose {
  return Object.fromEntries(
    [...map].map(([key, value]) => [key, value instanceof Map ? toObject(value as Map<string, unknown>) : value]),
  );
}
