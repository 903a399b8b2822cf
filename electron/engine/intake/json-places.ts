import { keepNumber } from '../events/exact-json.ts';

/**
 * Parses JSON and notes where in the text each object stands, so that a record that was wrapped can be shown exactly as it was written (numbers beyond 2^53,
 * repeated members, escapes). Values are the same as those of `JSON.parse`, but for numbers that a double cannot hold: those keep their digits.
 */
export interface Place {
  text: string;
  start: number;
  end: number;
}

export function parseWithPlaces(text: string, places: WeakMap<object, Place>): unknown {
  // The runtime's parser decides what is JSON; the walk below can then be simple.
  JSON.parse(text);
  const walk = { text, at: 0, places };
  skipBlanks(walk);
  return readValue(walk);
}

interface Walk {
  text: string;
  at: number;
  places: WeakMap<object, Place>;
}

function readValue(walk: Walk): unknown {
  const { text } = walk;
  const start = walk.at;
  const first = text[start];
  if (first === '{') {
    const members: [string, unknown][] = [];
    walk.at++;
    for (skipSeparators(walk); text[walk.at] !== '}'; skipSeparators(walk)) {
      const key = readString(walk);
      skipSeparators(walk);
      members.push([key, readValue(walk)]);
    }
    walk.at++;
    const value = Object.fromEntries(members);
    walk.places.set(value, { text, start, end: walk.at });
    return value;
  }
  if (first === '[') {
    const values: unknown[] = [];
    walk.at++;
    for (skipSeparators(walk); text[walk.at] !== ']'; skipSeparators(walk)) values.push(readValue(walk));
    walk.at++;
    return values;
  }
  if (first === '"') return readString(walk);
  while (walk.at < text.length && !/[\s,\]}]/.test(text[walk.at]!)) walk.at++;
  return keepNumber(text.slice(start, walk.at));
}

function readString(walk: Walk): string {
  const start = walk.at;
  for (walk.at++; walk.text[walk.at] !== '"'; walk.at++) if (walk.text[walk.at] === '\\') walk.at++;
  walk.at++;
  return JSON.parse(walk.text.slice(start, walk.at)) as string;
}

function skipBlanks(walk: Walk): void {
  while (/\s/.test(walk.text[walk.at] ?? '')) walk.at++;
}

function skipSeparators(walk: Walk): void {
  while (/[\s,:]/.test(walk.text[walk.at] ?? '')) walk.at++;
}
