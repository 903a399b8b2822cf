import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/contract/errors.ts';
import { makeCase, makeRecord } from '../../support/memory-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'trailcase-places-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A value in the data section of the MaxMind DB format (specification 2.0): texts, 32-bit numbers, maps, and texts as arrays. */
function encode(value: unknown): Buffer {
  const head = (type: number, size: number): Buffer => {
    const bytes = type > 7 ? [0, type - 7] : [type << 5];
    if (size < 29) bytes[0]! |= size;
    else bytes[0]! |= 29;
    return Buffer.from(size < 29 ? bytes : [...bytes, size - 29]);
  };
  if (typeof value === 'string') return Buffer.concat([head(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([head(7, entries.length), ...entries.flatMap(([key, each]) => [encode(key), encode(each)])]);
}

/** A database that places the /1 block of an IPv4 address: the other half has no entry. */
function writeDatabase(name: string, type: string, upperHalf: boolean, entry: unknown): string {
  const data = encode(entry);
  const tree = Buffer.alloc(6);
  const [found, empty] = [1 + 16, 1];
  tree.writeUIntBE(upperHalf ? empty : found, 0, 3);
  tree.writeUIntBE(upperHalf ? found : empty, 3, 3);
  const metadata = encode({
    node_count: 1,
    record_size: 24,
    ip_version: 4,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_770_000_000,
    description: {},
  });
  const file = join(folder, name);
  writeFileSync(
    file,
    Buffer.concat([tree, Buffer.alloc(16), data, Buffer.from('ABCDEF4D61784D696E642E636F6D', 'hex'), metadata]),
  );
  return file;
}

describe('places of addresses', () => {
  const test = makeCase(
    ['198.18.0.1', '203.0.114.9', '8.8.4.4', '10.0.0.1', 'ec2.amazonaws.com', '2a05::1'].map((sourceIPAddress) =>
      makeRecord({ sourceIPAddress }),
    ),
  );
  const list = () =>
    test.actors.list({ kind: 'ip', sort: 'name', descending: false, offset: 0, limit: 100 }, null).actors;

  it('come from the databases that were added, and stay in the case', () => {
    expect(list().every(({ place }) => place === null)).toBe(true);
    const city = writeDatabase('city.mmdb', 'Test-City', true, {
      country: { iso_code: 'KR' },
      city: { names: { en: 'Seoul' } },
    });
    const asn = writeDatabase('asn.mmdb', 'Test-ASN', true, {
      autonomous_system_number: 64500,
      autonomous_system_organization: 'Example Net',
    });
    expect(test.actors.addPlaces(city)).toMatchObject({
      fileName: 'city.mmdb',
      type: 'Test-City',
      builtAt: 1_770_000_000_000,
      addresses: 2,
      found: 1,
      sizeBytes: expect.any(Number),
    });
    test.actors.addPlaces(asn);
    expect(test.actors.placeDatabases.map(({ type }) => type).sort()).toEqual(['Test-ASN', 'Test-City']);
    expect(test.actors.placeDatabases.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    const placed = list().filter(({ place }) => place !== null);
    expect(placed.map(({ name, place }) => [name, place])).toEqual([
      [
        '203.0.114.9',
        { country: 'KR', city: 'Seoul', network: '128.0.0.0/1', asn: 64500, organization: 'Example Net' },
      ],
    ]);
    rmSync(city);
    const { spellings } = test.actors.profile('ip:203.0.114.9');
    expect(spellings).toContainEqual({ label: 'organization', value: 'Example Net' });
    expect(spellings.filter(({ label }) => label === 'places from')).toHaveLength(2);
    expect(
      test.actors.list({ kind: 'ip', sort: 'name', descending: false, offset: 0, limit: 100, text: 'seoul' }, null)
        .total,
    ).toBe(1);
  });

  it('are refused from a file that is no database, and nothing is noted', () => {
    const file = join(folder, 'wrong.mmdb');
    writeFileSync(file, 'no database');
    expect(() => test.actors.addPlaces(file)).toThrow(AppError);
    expect(() => test.actors.addPlaces(join(folder, 'nowhere.mmdb'))).toThrow(AppError);
    const sha256 = createHash('sha256').update('no database').digest('hex');
    expect(test.actors.placeDatabases.some((each) => each.sha256 === sha256)).toBe(false);
  });
});
