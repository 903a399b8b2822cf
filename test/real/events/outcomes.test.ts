import { parse } from 'csv-parse/sync';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { BatchBuilder } from '../../../electron/engine/events/batch.ts';
import { outcomeOf } from '../../../electron/engine/events/outcome.ts';
import { type CloudTrailRecord, isCloudTrailRecord, parseTime } from '../../../electron/engine/events/record.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

/** Every record anywhere in a value, texts that hold JSON included. */
function* recordsIn(value: unknown): Generator<CloudTrailRecord> {
  if (typeof value === 'string') {
    if (!value.startsWith('{')) return;
    try {
      yield* recordsIn(JSON.parse(value));
    } catch {
      // Text that only begins like JSON.
    }
    return;
  }
  if (isCloudTrailRecord(value)) yield value;
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* recordsIn(each);
}

function recordsOf(path: string): CloudTrailRecord[] {
  const stored = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(stored) : stored).toString('utf8');
  if (path.endsWith('.csv'))
    return [...recordsIn((parse(text, { columns: true }) as { _raw?: string }[]).map((row) => row._raw ?? null))];
  try {
    return [...recordsIn(JSON.parse(text))];
  } catch {
    return [...objectsIn(text)].flatMap((object) => [...recordsIn(object)]);
  }
}

/** The outermost objects that parse, in a text that as a whole does not: lines of JSON, a missing comma, a cut end. */
function* objectsIn(text: string): Generator<unknown> {
  for (let start = text.indexOf('{'); start >= 0;) {
    const end = endOfObject(text, start);
    let next = start + 1;
    if (end > 0) {
      try {
        yield JSON.parse(text.slice(start, end));
        next = end;
      } catch {
        // Looks inside it.
      }
    }
    start = text.indexOf('{', next);
  }
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

/** What the outcome rules make of each set, looked through by hand once; a change of a rule shows here. */
const expected: Record<string, Record<string, number>> = {
  'aws-docs-examples': { success: 20, 'not-found': 1, 'sign-in-failure': 2 },
  cloudgrep: { success: 2 },
  'datadog-forwarded-stratus': { success: 15 },
  'grycap-emr-2017': { success: 141, failed: 1 },
  'invictus-stratus-2023': { success: 2600, denied: 60, failed: 19, throttled: 102, 'not-found': 119 },
  'opensearch-catalog': { success: 583, 'not-found': 307 },
  'otel-fixtures': { success: 1 },
  'panther-analysis-tests': {
    success: 189,
    denied: 19,
    failed: 3,
    'not-found': 3,
    'dry-run': 1,
    'sign-in-failure': 3,
    untimed: 1,
  },
  'plaso-lookup-events': { success: 6 },
  'splunk-csv-export': { success: 10, denied: 2 },
  'stratus-detonation-logs': { success: 108, denied: 33, failed: 1 },
  'streamalert-tests': { success: 56, failed: 1, untimed: 15 },
  traildiscover: { success: 32, denied: 107, failed: 6, 'not-found': 12 },
  trailscraper: { success: 7 },
  'umccr-version-examples': { success: 21 },
};

describeShared('all real records', () => {
  const sets = readdirSync(sharedPath('data/real'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'expected')
    .map((entry) => entry.name)
    .sort();

  it.each(sets)('%s: outcomes', (set) => {
    const counts: Record<string, number> = {};
    let untimed = 0;
    const builder = new BatchBuilder();
    for (const entry of readdirSync(sharedPath(join('data/real', set)), { recursive: true, withFileTypes: true })) {
      if (
        !entry.isFile() ||
        !/\.(json|jsonl|ndjson|csv)(\.gz)?$/.test(entry.name) ||
        /^(index|labels|GROUND_TRUTH)\./.test(entry.name)
      )
        continue;
      for (const record of recordsOf(join(entry.parentPath, entry.name))) {
        const outcome = outcomes[outcomeOf(record)]!;
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        if (parseTime(record['eventTime']) === null) untimed++;
        if (outcome === 'success') expect(record['errorCode'] ?? '').toBe('');
        builder.add(record, { record: 0, offset: 0, length: 0, part: 0 }, 0);
      }
    }
    if (untimed > 0) counts['untimed'] = untimed;
    const batch = builder.take();
    for (const [index, name] of outcomes.entries())
      expect(batch.outcome.filter((each) => each === index).length, name).toBe(counts[name] ?? 0);
    expect(counts).toEqual(expected[set]);
  });
});
