import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type Database from 'better-sqlite3';
import { Reader, type Response } from 'maxmind';
import type { Place, PlaceDatabase } from '../../../shared/contract/actors.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { readInfo, writeInfo } from '../case/case-details.ts';
import { describeAddress } from './addresses.ts';

/** Larger files than any MaxMind database are refused before they are read. */
const LARGEST = 1 << 30;

const PREFIX = 'places:';

/** What one database said about the addresses of a case: kept in the case, so that it says the same on a machine without the database. */
interface StoredPlaces extends PlaceDatabase {
  places: Record<string, Place>;
}

/**
 * Looks addresses up in a MaxMind database and keeps the answers. Private and reserved addresses are nowhere and are not asked for.
 * @throws AppError `contract/bad-request` where the file is no such database
 */
export function addPlaces(
  db: Database.Database,
  path: string,
  addresses: readonly string[],
  now: number,
): PlaceDatabase {
  const { reader, content } = openDatabase(path);
  const { metadata } = reader;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const places = new Map<string, Place>();
  let asked = 0;
  for (const address of addresses) {
    const { scope, class: family } = describeAddress(address);
    if (scope !== 'public' || (family === 'ipv6' && metadata.ipVersion === 4)) continue;
    asked++;
    const place = look(reader, address);
    if (place !== null) places.set(address, place);
  }
  const stored: StoredPlaces = {
    fileName: basename(path),
    sha256,
    sizeBytes: content.length,
    type: String(metadata.databaseType).slice(0, 200),
    builtAt: Number(metadata.buildEpoch),
    addedAt: now,
    addresses: asked,
    found: places.size,
    places: Object.fromEntries(places),
  };
  writeInfo(db, `${PREFIX}${sha256}`, JSON.stringify(stored));
  const { places: _places, ...database } = stored;
  return database;
}

/** Databases that were used, newest first, and the place of each address: what a later database says fills in or replaces what earlier ones said. */
export function readPlaces(db: Database.Database): { databases: PlaceDatabase[]; places: Map<string, Place> } {
  const keys = db
    .prepare(`SELECT key FROM case_info WHERE key LIKE '${PREFIX}%' ORDER BY key`)
    .pluck()
    .all() as string[];
  const stored = keys
    .map((key) => JSON.parse(readInfo(db, key)!) as StoredPlaces)
    .sort((a, b) => a.addedAt - b.addedAt || (a.sha256 < b.sha256 ? -1 : 1));
  const places = new Map<string, Place>();
  for (const each of stored) {
    for (const [address, place] of Object.entries(each.places)) {
      const known = places.get(address);
      const told = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== null));
      places.set(address, { ...(known ?? place), ...told });
    }
  }
  return { databases: stored.toReversed().map(({ places: _places, ...database }) => database), places };
}

function openDatabase(path: string): { reader: Reader<Response>; content: Buffer } {
  const refuse = (cause: unknown): AppError =>
    new AppError('contract/bad-request', `${basename(path)} cannot be read as a MaxMind database.`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: 'Choose a file in the MaxMind DB format (.mmdb), such as GeoLite2-City.mmdb or GeoLite2-ASN.mmdb.',
      cause,
    });
  try {
    if (statSync(path).size > LARGEST) throw new Error(`The file is larger than ${LARGEST} bytes.`);
    const content = readFileSync(path);
    return { reader: new Reader<Response>(content), content };
  } catch (cause) {
    throw refuse(cause);
  }
}

/** What a database says about an address; null where it says nothing or its entry cannot be read. */
function look(reader: Reader<Response>, address: string): Place | null {
  try {
    const [found, prefix] = reader.getWithPrefixLength(address);
    if (found === null || typeof found !== 'object') return null;
    const entry = found as unknown as Record<string, unknown>;
    const country = objectAt(entry, 'country') ?? objectAt(entry, 'registered_country');
    const asn = entry['autonomous_system_number'];
    const place: Place = {
      country: textOf(country?.['iso_code']),
      city: textOf((objectAt(objectAt(entry, 'city'), 'names') ?? {})['en']),
      network: blockOf(address, prefix),
      asn: typeof asn === 'number' ? asn : null,
      organization: textOf(entry['autonomous_system_organization']),
    };
    return place.country === null && place.city === null && place.asn === null && place.organization === null
      ? null
      : place;
  } catch {
    return null;
  }
}

/** The block of a prefix length that holds an address, as `address/prefix` with the bits behind the prefix cleared. */
function blockOf(address: string, prefix: number): string {
  const { canonical, class: family } = describeAddress(address);
  if (family !== 'ipv4') return `${canonical}/${prefix}`;
  const bits = prefix > 32 ? prefix - 96 : prefix;
  const number = canonical.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const cleared = bits === 0 ? 0 : number - (number % 2 ** (32 - bits));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(cleared / 2 ** shift) % 256).join('.')}/${bits}`;
}

function objectAt(value: Record<string, unknown> | undefined, key: string): Record<string, unknown> | undefined {
  const found = value?.[key];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : null;
}
