import { nestedColumns, openedMembers, textColumns } from './terms.ts';

/** Members of a record that the index reads by place. */
const own = [
  'eventTime',
  'eventID',
  'resources',
  'userIdentity',
  'readOnly',
  'managementEvent',
  'sessionCredentialFromConsole',
  'sharedEventID',
  'responseElements',
  'requestParameters',
] as const;
const placed = [...new Set<string>([...own, ...textColumns.map(({ name }) => name), ...nestedColumns.keys()])];
/** Members whose presence alone makes a record unusual: they decide what it is, or carry what the index takes from their inside. */
const telling = ['serviceEventDetails', 'eventId', 'timeWindow', 'insightDetails'] as const;

type PlacedMember = (typeof own)[number] | (typeof textColumns)[number]['name'];

function isKnown(name: string): boolean {
  return ([...placed, ...telling] as string[]).includes(name);
}

/** Index of a member in the arrays of a scan. */
export const members = Object.fromEntries(placed.map((name, index) => [name, index])) as Record<PlacedMember, number>;

/** The same for an object that the index takes texts from the inside of. */
export function memberNumber(name: string): number {
  return placed.indexOf(name);
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
const DOT = 0x2e;

/** Where the dot stands in the name of a member that a filter finds as one inside one of these. */
const dots = openedMembers.map((name) => name.length);

/** Bytes that stand for themselves inside a string: neither its end, an escape, a control character, nor part of a longer character. */
const ordinary = new Uint8Array(256).fill(1, 0x20, 0x80);
ordinary[QUOTE] = 0;
ordinary[BACKSLASH] = 0;

const simpleEscapes = new Uint8Array(256);
for (const letter of '"\\/bfnrt') simpleEscapes[letter.charCodeAt(0)] = 1;

const hexDigits = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') hexDigits[digit.charCodeAt(0)] = 1;

/** Nested deeper than this, a record is left to the exact reader. */
const MAX_DEPTH = 250;

const SLOTS = 512;

/** A small number for a name from its length and two of its characters; names that share it are compared one after another. */
function slotOf(bytes: Uint8Array, start: number, length: number): number {
  return (length + bytes[start + length - 3]! * 6 + bytes[start + length - 1]! * 37) & (SLOTS - 1);
}

/** Names of members by slot. */
class NameTable {
  readonly #names: Buffer[];
  readonly #first = new Int16Array(SLOTS).fill(-1);
  readonly #next: Int16Array;
  /** Names by their length, in lower case. */
  readonly #lowered = new Map<number, Uint8Array[]>();

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name, 'latin1'));
    this.#next = new Int16Array(names.length).fill(-1);
    this.#names.forEach((name, index) => {
      const slot = slotOf(Buffer.from(`"${name.toString('latin1')}`, 'latin1'), 1, name.length);
      this.#next[index] = this.#first[slot]!;
      this.#first[slot] = index;
      const lower = Buffer.from(name.toString('latin1').toLowerCase(), 'latin1');
      this.#lowered.set(name.length, [...(this.#lowered.get(name.length) ?? []), lower]);
    });
  }

  /** Index of the name that stands there; −1 where it is none of the table. */
  find(bytes: Uint8Array, start: number, length: number): number {
    for (let member = this.#first[slotOf(bytes, start, length)]!; member >= 0; member = this.#next[member]!) {
      const name = this.#names[member]!;
      if (name.length !== length) continue;
      let index = 0;
      while (index < length && bytes[start + index] === name[index]) index++;
      if (index === length) return member;
    }
    return -1;
  }

  /** Is this one of the names in another case? A filter takes it for that member. */
  isSpelling(bytes: Uint8Array, start: number, length: number): boolean {
    for (const dot of dots) if (length > dot && bytes[start + dot] === DOT) return true;
    const candidates = this.#lowered.get(length);
    if (candidates === undefined) return false;
    for (const name of candidates) {
      let index = 0;
      // Setting this bit makes small letters of large ones; what it makes of other bytes is sorted out by whoever parses the record.
      while (index < length && (bytes[start + index]! | 0x20) === (name[index]! | 0x20)) index++;
      if (index === length) return true;
    }
    return false;
  }
}

/**
 * Finds the end of one JSON object and the places of its members without building anything, four times as fast as parsing it (0.5 against 2.1 ns a byte, Node 24).
 * It accepts exactly what JSON.parse accepts, up to its depth: a record that is indexed from places is one that parses.
 */
export class RecordScan {
  /** Where the value of each of `members` begins, counted from the beginning of the object; −1 where it has none. */
  readonly start = new Int32Array(placed.length);
  /** Behind the end of the value. */
  readonly end = new Int32Array(placed.length);
  /** 1: the value holds escapes or characters beyond ASCII, so its bytes are not yet its text. */
  readonly encoded = new Uint8Array(placed.length);
  /** False where the places do not say everything: a member that comes twice, escaped names, members that want a look inside. Such a record is parsed. */
  isUsual = false;

  readonly #names: NameTable;

  /** `markers`: further members whose presence makes a record unusual, as input formats name them. */
  constructor(markers: readonly string[] = []) {
    this.#names = new NameTable([...placed, ...telling, ...markers.filter((name) => !isKnown(name))]);
  }

  /** Offset behind the object that begins at `at`; −1 where no valid one does. */
  scan(bytes: Uint8Array, at: number): number {
    const { start, end, encoded } = this;
    const names = this.#names;
    start.fill(-1);
    looksInside = false;
    let usual = true;
    let place = at;
    if (bytes[place] !== OPEN_BRACE) return -1;
    place = skipBlanks(bytes, place + 1);
    if (bytes[place] === CLOSE_BRACE) {
      this.isUsual = false;
      return place + 1;
    }
    for (;;) {
      if (bytes[place] !== QUOTE) return -1;
      const nameStart = place + 1;
      let before = extraordinary;
      place = stringEnd(bytes, nameStart);
      if (place < 0) return -1;
      let member = -1;
      if (extraordinary !== before) usual = false;
      else {
        member = names.find(bytes, nameStart, place - 1 - nameStart);
        if (member < 0 && names.isSpelling(bytes, nameStart, place - 1 - nameStart)) usual = false;
      }
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      if (bytes[place] !== COLON) return -1;
      place++;
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      const valueStart = place;
      before = extraordinary;
      place = valueEnd(bytes, place);
      if (place < 0) return -1;
      if (member >= placed.length) usual = false;
      else if (member >= 0) {
        if (start[member] !== -1) usual = false;
        start[member] = valueStart - at;
        end[member] = place - at;
        encoded[member] = extraordinary === before ? 0 : 1;
      }
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      const next = bytes[place];
      if (next === CLOSE_BRACE) break;
      if (next !== COMMA) return -1;
      place++;
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
    }
    this.isUsual = usual && !looksInside;
    return place + 1;
  }
}

/** Counts what is not ordinary in strings. */
let extraordinary = 0;
/** A name deep inside that may matter: `omitted`, or one written with escapes. */
let looksInside = false;

const containers = new Uint8Array(MAX_DEPTH);

export function skipBlanks(bytes: Uint8Array, at: number): number {
  let place = at;
  for (let byte = bytes[place]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[place])
    place++;
  return place;
}

/** Behind the closing quote of a string whose first character is at `at`. */
function stringEnd(bytes: Uint8Array, at: number): number {
  let place = at;
  while (ordinary[bytes[place]!] === 1) place++;
  return bytes[place] === QUOTE ? place + 1 : oddStringEnd(bytes, place);
}

/** The same for a string with escapes or characters beyond ASCII, from the first of them on. */
function oddStringEnd(bytes: Uint8Array, at: number): number {
  let place = at;
  extraordinary++;
  for (;;) {
    const byte = bytes[place]!;
    if (ordinary[byte] === 1 || byte >= 0x80) place++;
    else if (byte === QUOTE) return place + 1;
    else if (byte !== BACKSLASH) return -1;
    else {
      const letter = bytes[place + 1]!;
      if (simpleEscapes[letter] === 1) place += 2;
      else if (
        letter === 0x75 &&
        hexDigits[bytes[place + 2]!] === 1 &&
        hexDigits[bytes[place + 3]!] === 1 &&
        hexDigits[bytes[place + 4]!] === 1 &&
        hexDigits[bytes[place + 5]!] === 1
      )
        place += 6;
      else return -1;
    }
  }
}

/** At the value of a member inside a value; its name begins at `at`. */
function memberValue(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  const before = extraordinary;
  let place = stringEnd(bytes, at + 1);
  if (extraordinary !== before || (place - at === 9 && bytes[at + 1] === 0x6f && bytes[at + 2] === 0x6d))
    looksInside = true;
  if (place < 0) return -1;
  if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
  if (bytes[place] !== COLON) return -1;
  place++;
  return bytes[place]! <= SPACE ? skipBlanks(bytes, place) : place;
}

function valueEnd(bytes: Uint8Array, at: number): number {
  let place = at;
  let depth = 0;
  for (;;) {
    const byte = bytes[place]!;
    if (byte === QUOTE) place = stringEnd(bytes, place + 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      const close = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      place++;
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      if (bytes[place] === close) place++;
      else {
        if (depth === MAX_DEPTH) return -1;
        containers[depth++] = close;
        if (close === CLOSE_BRACE && (place = memberValue(bytes, place)) < 0) return -1;
        continue;
      }
    } else place = scalarEnd(bytes, place, byte);
    if (place < 0) return -1;
    for (;;) {
      if (depth === 0) return place;
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      const close = containers[depth - 1]!;
      const next = bytes[place];
      if (next === close) {
        depth--;
        place++;
        continue;
      }
      if (next !== COMMA) return -1;
      place++;
      if (bytes[place]! <= SPACE) place = skipBlanks(bytes, place);
      if (close === CLOSE_BRACE && (place = memberValue(bytes, place)) < 0) return -1;
      break;
    }
  }
}

function scalarEnd(bytes: Uint8Array, at: number, first: number): number {
  if (first === 0x74) return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : -1;
  if (first === 0x66)
    return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x73 && bytes[at + 4] === 0x65
      ? at + 5
      : -1;
  if (first === 0x6e) return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c ? at + 4 : -1;
  return numberEnd(bytes, at);
}

/** RFC 8259 §6: an optional minus, digits without a leading zero, fraction, exponent. */
function numberEnd(bytes: Uint8Array, at: number): number {
  let place = bytes[at] === 0x2d ? at + 1 : at;
  if (bytes[place] === 0x30) place++;
  else if ((place = digitsEnd(bytes, place)) < 0) return -1;
  if (bytes[place] === 0x2e && (place = digitsEnd(bytes, place + 1)) < 0) return -1;
  if (bytes[place] === 0x65 || bytes[place] === 0x45) {
    const sign = bytes[place + 1];
    place = digitsEnd(bytes, sign === 0x2b || sign === 0x2d ? place + 2 : place + 1);
  }
  return place;
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  let place = at;
  while (bytes[place]! >= 0x30 && bytes[place]! <= 0x39) place++;
  return place === at ? -1 : place;
}
