import { parse } from 'csv-parse/sync';
import { asFields } from '../events/json-fields.ts';

/** Where an object stands, as far as a sidecar tells. */
export interface ObjectPlace {
  bucket: string | null;
  key: string | null;
}

/** User metadata as found: names in any case, with or without `x-amz-meta-` or `user.` before them. */
export interface RawMetadata extends ObjectPlace {
  metadata: Map<string, string>;
  etag: string | null;
  size: number | null;
  lastModified: string | null;
  versionId: string | null;
}

/** Lower-cases a metadata name and takes off `x-amz-meta-` (headers, MinIO) and `user.` (xattrs). */
export function normaliseMetadataName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^user\./, '')
    .replace(/^x-amz-meta-/, '');
}

/** Bucket and key of `s3://bucket/key`, of a virtual-hosted or a path-style address; the bucket is null where the address does not tell. */
export function placeOfUrl(url: string): ObjectPlace {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)\/([^?#]*)/i.exec(url);
  if (!match) return { bucket: null, key: url };
  const host = match[2] ?? '';
  let key = match[3] ?? '';
  try {
    key = decodeURIComponent(key);
  } catch {
    // A stray % in a key: keep it as written.
  }
  if (match[1] === 's3') return { bucket: host, key };
  return { bucket: /^(.+)\.s3[.-]/.exec(host)?.[1] ?? null, key };
}

/**
 * Header-like text: `curl -I` and `-v`, `mc stat`, `s3cmd info`, getfattr dumps. A line with an address or an object name begins a new
 * object, so does a status line; every `name: value` below belongs to it.
 */
export function readMetadataText(text: string): RawMetadata[] {
  const found: RawMetadata[] = [];
  let current: RawMetadata | null = null;
  const begin = (bucket: string | null, key: string | null): void => {
    current = { bucket, key, metadata: new Map(), etag: null, size: null, lastModified: null, versionId: null };
    found.push(current);
  };
  for (const line of text.split(/\r?\n/)) {
    const address =
      /^\s*(?:#\s*file:\s*|#\s*|>\s*HEAD\s+|Name\s*:\s*|URL\s*:\s*)?(s3:\/\/[^\s(]+|https?:\/\/[^\s(]+)/i.exec(
        line,
      )?.[1];
    const named = /^\s*(?:#\s*file:|Name\s*:)\s*(\S.*?)\s*$/i.exec(line)?.[1];
    if (address !== undefined) {
      const place = placeOfUrl(address);
      begin(place.bucket, place.key);
      continue;
    }
    if (named !== undefined) {
      begin(null, named);
      continue;
    }
    if (/^[<\s]*HTTP\/[\d.]+\s+\d/.test(line)) {
      // `curl -v` has told the address before; a second status line is the next object.
      if (current === null || (current as RawMetadata).metadata.size > 0) begin(null, null);
      continue;
    }
    const pair = /^[<\s]*([A-Za-z][A-Za-z0-9._-]*)\s*(?::|=(?="))\s*"?(.*?)"?\s*$/.exec(line);
    if (!pair) continue;
    if (current === null) begin(null, null);
    const target = current as unknown as RawMetadata;
    const name = normaliseMetadataName(pair[1] ?? '');
    const value = pair[2] ?? '';
    target.metadata.set(name, value);
    if (name === 'etag') target.etag = value;
    if (name === 'content-length' && /^\d+$/.test(value)) target.size = Number(value);
    if (name === 'last-modified') target.lastModified = value;
    if (name === 'x-amz-version-id') target.versionId = value;
  }
  return found.filter(
    (item) => item.metadata.has('signature') || item.metadata.has('signature-algorithm') || item.metadata.has('etag'),
  );
}

/** CSV of an S3 Metadata live or journal table: `key` and a `user_metadata` map, as JSON or as `{name=value, …}`. Null: not such a table. */
export function readMetadataTable(text: string): RawMetadata[] | null {
  const header = text.slice(0, text.indexOf('\n') + 1).toLowerCase();
  if (!header.includes('user_metadata') || !header.includes('key')) return null;
  let rows: string[][];
  try {
    rows = parse(text, { relax_column_count: true, skip_empty_lines: true, bom: true });
  } catch {
    return null;
  }
  const names = (rows[0] ?? []).map((name) => name.trim().toLowerCase());
  return rows.slice(1).map((row) => {
    const field = (name: string): string | null => {
      const column = names.indexOf(name);
      return column < 0 ? null : (row[column] ?? null);
    };
    const size = Number(field('size') ?? Number.NaN);
    return {
      bucket: field('bucket'),
      key: field('key'),
      metadata: readMap(field('user_metadata') ?? ''),
      etag: field('e_tag') ?? field('etag'),
      size: Number.isSafeInteger(size) ? size : null,
      lastModified: field('last_modified_date'),
      versionId: field('version_id'),
    };
  });
}

function readMap(text: string): Map<string, string> {
  const map = new Map<string, string>();
  try {
    for (const [name, value] of asFields(JSON.parse(text)) ?? [])
      if (typeof value === 'string') map.set(normaliseMetadataName(name), value);
  } catch {
    for (const part of text.replace(/^\s*[{[]|[}\]]\s*$/g, '').split(/,\s*/)) {
      const equals = part.indexOf('=');
      if (equals > 0) map.set(normaliseMetadataName(part.slice(0, equals)), part.slice(equals + 1).trim());
    }
  }
  return map;
}
