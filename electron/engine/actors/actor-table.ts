import type { ActorKind } from '../../../shared/contract/actors.ts';
import { fold } from '../../../shared/kql/index.ts';
import { longestRun } from '../columns/needle.ts';
import type { TestHint, TextTable } from '../columns/text-table.ts';
import type { Coded } from '../derived/derived-arrays.ts';

export interface Actor {
  id: string;
  subkind: string;
  name: string;
  arn: string | null;
  account: string | null;
}

/** Longer names make ids that the contract refuses; such actors are found by the front of their text and its length. */
const LONGEST_ID = 3000;

export function shorten(id: string): string {
  return id.length <= LONGEST_ID ? id : `${id.slice(0, LONGEST_ID)}…${id.length}`;
}

/** Texts by number from 0. */
interface Names {
  readonly count: number;
  text(index: number): string;
  select(test: (text: string) => boolean, hint?: TestHint): Uint8Array;
}

/** Some texts of a table, in an order of their own. */
export class PickedNames implements Names {
  readonly #table: TextTable;
  readonly #picks: Uint32Array;

  constructor(table: TextTable, picks: Uint32Array) {
    this.#table = table;
    this.#picks = picks;
  }

  get count(): number {
    return this.#picks.length;
  }

  text(index: number): string {
    return this.#table.text(this.#picks[index]!);
  }

  select(test: (text: string) => boolean, hint?: TestHint): Uint8Array {
    const passes = this.#table.select(test, hint);
    return Uint8Array.from(this.#picks, (pick) => passes[pick]!);
  }
}

/** What the actors of a kind are called; entry n is about actor n + 1, because actor 0 is "none". */
export interface ActorTexts {
  names: Names;
  /** What ids are made of, where it is not the name. */
  keys: Names | null;
  /** ARNs, empty where there is none; null where no actor has one, or its name is it. */
  arns: Names | null;
  subkinds: Coded;
  accounts: Coded | ((name: string) => string | null);
}

/** The actors of one kind as packed texts; an actor is put together when it is asked for. Actor 0 stands for the events without one. */
export class ActorTable {
  readonly kind: ActorKind;
  readonly length: number;
  readonly #none: string;
  readonly #texts: ActorTexts;

  constructor(kind: ActorKind, none: string, texts: ActorTexts) {
    this.kind = kind;
    this.length = texts.names.count + 1;
    this.#none = none;
    this.#texts = texts;
  }

  at(group: number): Actor {
    return {
      id: this.id(group),
      subkind: this.subkind(group),
      name: this.name(group),
      arn: this.arn(group),
      account: this.account(group),
    };
  }

  name(group: number): string {
    return group === 0 ? '' : this.#texts.names.text(group - 1);
  }

  id(group: number): string {
    return group === 0
      ? `${this.kind}:`
      : shorten(`${this.kind}:${(this.#texts.keys ?? this.#texts.names).text(group - 1)}`);
  }

  subkind(group: number): string {
    const { values, codes } = this.#texts.subkinds;
    return group === 0 ? this.#none : (values[codes[group - 1]!] ?? '');
  }

  arn(group: number): string | null {
    if (group === 0) return null;
    const { arns, names } = this.#texts;
    if (arns !== null) return arns.text(group - 1) || null;
    const name = this.kind === 'resource' ? names.text(group - 1) : '';
    return name.startsWith('arn:') ? name : null;
  }

  account(group: number): string | null {
    if (group === 0) return null;
    const { accounts, names } = this.#texts;
    return typeof accounts === 'function'
      ? accounts(names.text(group - 1))
      : accounts.values[accounts.codes[group - 1]!]!;
  }

  /** The actor with that id; undefined where there is none. */
  find(id: string): number | undefined {
    if (id === `${this.kind}:`) return 0;
    const key = id.slice(this.kind.length + 1);
    const keys = this.#texts.keys ?? this.#texts.names;
    // Shortened ids tell the front of their text only.
    const test =
      id.length > LONGEST_ID
        ? (text: string): boolean =>
            text.length >= LONGEST_ID - this.kind.length && shorten(`${this.kind}:${text}`) === id
        : (text: string): boolean => text === key;
    const found = keys.select(test, id.length > LONGEST_ID ? {} : { exact: [key] }).indexOf(1);
    return found < 0 || !id.startsWith(`${this.kind}:`) ? undefined : found + 1;
  }

  /** Actors with that name or ARN, whatever the case of its letters. */
  findNamed(name: string): number[] {
    const wanted = fold(name);
    const { names, arns } = this.#texts;
    const passes = names.select((text) => fold(text) === wanted, { exact: [name] });
    arns
      ?.select((text) => fold(text) === wanted, { exact: [name] })
      .forEach((passed, index) => (passes[index]! |= passed));
    const found: number[] = [];
    for (let at = passes.indexOf(1); at >= 0; at = passes.indexOf(1, at + 1)) found.push(at + 1);
    return found;
  }

  /** 1 for each actor whose name, ARN, account, subkind or id holds a folded text. */
  search(wanted: string): Uint8Array {
    const passes = new Uint8Array(this.length);
    const { names, keys, arns, subkinds, accounts } = this.#texts;
    const add = (selected: Uint8Array): void => selected.forEach((passed, index) => (passes[index + 1]! |= passed));
    const has = (text: string | null): boolean => text !== null && fold(text).includes(wanted);
    const word = longestRun(wanted);
    const hint = word.length < 2 ? {} : { holds: [word], isSufficient: word === wanted };
    for (const texts of [names, keys, arns]) if (texts !== null) add(texts.select(has, hint));
    for (const coded of [subkinds, typeof accounts === 'function' ? null : accounts]) {
      if (coded === null) continue;
      const isWanted = coded.values.map(has);
      coded.codes.forEach((code, index) => (passes[index + 1]! |= isWanted[code] === true ? 1 : 0));
    }
    if (has(this.#none)) passes[0] = 1;
    // Ids begin with the kind.
    const front = `${this.kind}:`;
    if (front.includes(wanted)) passes.fill(1);
    for (let length = 1; length < Math.min(front.length + 1, wanted.length); length++) {
      if (!wanted.startsWith(front.slice(-length))) continue;
      const rest = wanted.slice(length);
      add((keys ?? names).select((text) => fold(text).startsWith(rest)));
    }
    return passes;
  }
}

/** A number for each position, which leads to an actor. Actor 0 is always "none": the events without such an actor. */
export interface ActorGroups {
  kind: ActorKind;
  actors: ActorTable;
  column: Uint8Array | Uint16Array | Uint32Array;
  groupOf: Uint32Array;
  /** Where numbers may belong to several groups: those of number n are `ids[first[n]]` up to `ids[first[n + 1]]`; `groupOf` holds the first. */
  several: { first: Uint32Array; ids: Uint32Array } | null;
  /** KQL that selects exactly the events of a group. */
  where(group: number): string;
}

/** Groups of a number of the column. */
export function eachGroup(
  { groupOf, several }: Pick<ActorGroups, 'groupOf' | 'several'>,
  number: number,
  visit: (group: number) => void,
): void {
  if (several === null || several.first[number] === several.first[number + 1]) visit(groupOf[number]!);
  else for (let at = several.first[number]!; at < several.first[number + 1]!; at++) visit(several.ids[at]!);
}

/** 1 for each number of the column that belongs to the group. */
export function numbersOfGroup(
  { groupOf, several }: Pick<ActorGroups, 'groupOf' | 'several'>,
  group: number,
): Uint8Array {
  const isChosen = new Uint8Array(groupOf.length);
  for (let number = 0; number < isChosen.length; number++) if (groupOf[number] === group) isChosen[number] = 1;
  if (several !== null)
    for (let number = 0; number < groupOf.length; number++)
      for (let at = several.first[number]!; at < several.first[number + 1]!; at++)
        if (several.ids[at] === group) isChosen[number] = 1;
  return isChosen;
}
