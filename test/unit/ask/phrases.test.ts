import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../shared/ask/index.ts';
import { parseKql, printKql } from '../../../shared/kql/index.ts';

const file = join(resolve(import.meta.dirname, '../../../..'), 'shared/data/query/phrases.json');

interface Expected {
  kql: string;
  from?: string;
  to?: string;
  by?: string[];
  interval?: string;
  measure?: string;
  order?: string;
  limit?: number;
  unread?: string[];
  choices?: string[];
  needs?: string;
}

/** A filter as a set: order of conjuncts and of alternatives does not matter. */
function normal(kql: string): unknown {
  const strip = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(strip).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key]) => !['start', 'end'].includes(key))
        .map(([key, value]) => [key, strip(value)]),
    );
  };
  if (kql === '') return null;
  const parsed = parseKql(kql);
  if (!parsed.ok) throw new Error(`${kql} is no KQL`);
  return strip(parsed.ast);
}

const names = {
  users: ['ana', 'bob'],
  roles: ['ops'],
  buckets: ['harbour-backups'],
  tags: ['exfiltration'],
  findings: [],
  eventNames: ['ConsoleLogin', 'RunInstances'],
};
const context = { firstMs: Date.parse('2024-05-01T00:00:00Z'), lastMs: Date.parse('2024-06-30T23:59:59Z'), names };

describe.skipIf(!existsSync(file))('the hundred phrases of the reference data', () => {
  const { phrases } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { phrases: { id: string; text: string; expect: Expected }[] })
    : { phrases: [] };
  it.each(phrases.map((phrase) => [phrase.id, phrase.text, phrase.expect] as const))('%s: %s', (_, text, wanted) => {
    const read = understand(text, context);
    expect({ ...read, where: normal(read.where), choices: undefined, language: undefined }).toEqual({
      where: normal(wanted.kql),
      from: wanted.from ?? null,
      to: wanted.to ?? null,
      group: wanted.by ?? [],
      interval: wanted.interval ?? null,
      measure: wanted.measure ?? null,
      order: wanted.order ?? null,
      limit: wanted.limit ?? null,
      unread: wanted.unread ?? [],
      needs: wanted.needs ?? null,
      choices: undefined,
      language: undefined,
    });
    expect(printKql).toBeDefined();
  });
});
