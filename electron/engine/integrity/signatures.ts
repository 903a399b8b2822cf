import type { EpochMs } from '../../../shared/contract/common.ts';
import { fileNameOf, parseDigestName, parseLogName, stemOf } from './digest-key.ts';
import { asFields, textAt } from '../events/json-fields.ts';
import { decodeText, readJsonSequence } from './json-sequence.ts';
import {
  normaliseMetadataName,
  type ObjectPlace,
  placeOfUrl,
  type RawMetadata,
  readMetadataTable,
  readMetadataText,
} from './signature-text.ts';

/**
 * The S3 user metadata of one object, from whatever file it was collected into. A digest's own signature is only there: not in the digest
 * file, not in `aws s3 sync` output, not in an inventory.
 */
export interface SignatureSource {
  bucket: string | null;
  /** S3 key, path or bare file name; null where the sidecar's own name is all there is. */
  key: string | null;
  /** Stem of the object's file name (see `stemOf`): how the source is associated with its object. */
  stem: string;
  signature: string | null;
  signatureAlgorithm: string | null;
  backfillGenerationTimestamp: string | null;
  etag: string | null;
  size: number | null;
  lastModified: string | null;
  versionId: string | null;
  /** The sidecar file, for the report. */
  sidecar: string;
}

/** A version or delete marker of `aws s3api list-object-versions`: direct evidence that an object was replaced or removed. */
export interface ObjectVersion {
  bucket: string | null;
  key: string;
  versionId: string | null;
  isDeleteMarker: boolean;
  isLatest: boolean;
  lastModified: EpochMs | null;
  etag: string | null;
  size: number | null;
  source: string;
}

export interface SignatureReading {
  sources: SignatureSource[];
  versions: ObjectVersion[];
  problems: string[];
}

/** How deep wrappers around the metadata are looked into. */
const deepestWrapper = 8;

/**
 * Reads one file of collected metadata: `head-object` / `get-object` JSON, NDJSON or an array from a script, raw response headers, HAR,
 * `mc stat` (text and JSON), `s3cmd info`, `rclone lsjson --metadata`, xattr dumps, CSV of an S3 Metadata table, `list-object-versions`.
 * `path` is the sidecar's own path: where the content names no object, its name does (`X.json.gz.json`, `X.json.gz.head.json`, …).
 */
export function readSignatures(path: string, content: Uint8Array | string): SignatureReading {
  const text = decodeText(content);
  let raw: RawMetadata[] = [];
  const versions: ObjectVersion[] = [];
  const values = readJsonSequence(text);
  if (values) for (const value of values) collectFromJson(value, { bucket: null, key: null }, 0, raw, versions, path);
  else raw = readMetadataTable(text) ?? readMetadataText(text);
  const ownStem = stemOfSidecar(path);
  if (raw.length === 0 && versions.length === 0 && values && ownStem !== null) {
    // `{}`: the object was asked for its metadata and had none. That is a statement too.
    raw.push({
      bucket: null,
      key: null,
      metadata: new Map(),
      etag: null,
      size: null,
      lastModified: null,
      versionId: null,
    });
  }
  const sources: SignatureSource[] = [];
  const problems: string[] = [];
  for (const found of raw) {
    const stem = found.key === null ? ownStem : stemOf(found.key);
    if (stem === null) problems.push('metadata of an object that neither the content nor the file name tells');
    else sources.push(toSource(found, stem, path));
  }
  if (raw.length === 0 && versions.length === 0) problems.push('no S3 object metadata found');
  return { sources, versions, problems };
}

/** True when a file is worth `readSignatures`: it holds user metadata of S3 objects in one of the known shapes. */
export function looksLikeSignatures(path: string, content: Uint8Array | string): boolean {
  const text = decodeText(content);
  if (/"digestS3Object"\s*:/.test(text)) return false;
  if (/signature-algorithm/i.test(text) || /x-amz-meta-signature/i.test(text) || /"DeleteMarkers"\s*:/.test(text))
    return true;
  return (
    /"Metadata"\s*:/i.test(text) &&
    /"(ETag|ContentLength|Key|Path)"\s*:/.test(text) &&
    (stemOfSidecar(path) !== null || /CloudTrail-Digest/.test(text))
  );
}

/** The object stem in a sidecar's name, null when the name holds no delivered object's name. */
export function stemOfSidecar(path: string): string | null {
  const name = fileNameOf(path);
  const object = /^(.+?\.json(?:\.gz)?)(?:\..*)?$/.exec(name)?.[1];
  if (object === undefined) return null;
  return parseDigestName(object) || parseLogName(object) ? stemOf(object) : null;
}

function toSource(found: RawMetadata, stem: string, sidecar: string): SignatureSource {
  const metadata = found.metadata;
  return {
    bucket: found.bucket,
    key: found.key,
    stem,
    signature: metadata.get('signature')?.trim() ?? null,
    signatureAlgorithm: metadata.get('signature-algorithm')?.trim() ?? null,
    backfillGenerationTimestamp: metadata.get('backfill-generation-timestamp')?.trim() ?? null,
    etag: found.etag?.replaceAll('"', '').toLowerCase() ?? null,
    size: found.size,
    lastModified: found.lastModified,
    versionId: found.versionId,
    sidecar,
  };
}

function collectFromJson(
  value: unknown,
  hint: ObjectPlace,
  depth: number,
  raw: RawMetadata[],
  versions: ObjectVersion[],
  path: string,
): void {
  if (depth > deepestWrapper) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) collectFromJson(item, hint, depth + 1, raw, versions, path);
    return;
  }
  const fields = asFields(value);
  if (!fields) return;
  const place = placeOf(fields, hint);
  if (Array.isArray(fields.get('DeleteMarkers')) || Array.isArray(fields.get('Versions'))) {
    collectVersions(fields, place.bucket, versions, path);
    return;
  }
  const response = asFields(fields.get('response'));
  if (response && Array.isArray(response.get('headers'))) {
    const url = textAt(asFields(fields.get('request')) ?? new Map(), 'url');
    const headers = namedPairs(response.get('headers') as unknown[]);
    if (headers.size > 0) raw.push(fromHeaders(headers, url === null ? place : placeOfUrl(url)));
    return;
  }
  const metadata = metadataIn(fields);
  if (metadata) {
    const size = fields.get('ContentLength') ?? fields.get('Size') ?? fields.get('size') ?? fields.get('contentLength');
    raw.push({
      ...place,
      metadata,
      etag: textAt(fields, 'ETag', 'Etag', 'etag', 'e_tag'),
      size: typeof size === 'number' ? size : null,
      lastModified: textAt(fields, 'LastModified', 'lastModified', 'ModTime', 'last_modified_date'),
      versionId: textAt(fields, 'VersionId', 'versionID', 'versionId', 'version_id'),
    });
    return;
  }
  for (const [name, inner] of fields) {
    // A map from key to metadata names its objects by property.
    const named = name.includes('.json') ? { bucket: place.bucket, key: name } : place;
    if (typeof inner === 'object' && inner !== null) collectFromJson(inner, named, depth + 1, raw, versions, path);
  }
}

/** The user metadata an object holds: under one of the known names, or as its own properties. */
function metadataIn(fields: Map<string, unknown>): Map<string, string> | null {
  for (const name of ['Metadata', 'metadata', 'user_metadata', 'UserMetadata', 'userMetadata']) {
    const inner = fields.get(name);
    if (Array.isArray(inner)) return namedPairs(inner as unknown[]);
    const map = asFields(inner);
    if (map) return normaliseMap(map);
  }
  const own = normaliseMap(fields);
  return own.has('signature') || own.has('signature-algorithm') || own.has('backfill-generation-timestamp')
    ? own
    : null;
}

function normaliseMap(fields: Map<string, unknown>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of fields) if (typeof value === 'string') map.set(normaliseMetadataName(name), value);
  return map;
}

/** `[{"name": …, "value": …}]`, as HAR files and S3 Metadata exports have it. */
function namedPairs(items: unknown[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const item of items) {
    const fields = asFields(item) ?? new Map<string, unknown>();
    const name = textAt(fields, 'name', 'key', 'Name', 'Key');
    const value = textAt(fields, 'value', 'Value');
    if (name !== null && value !== null) map.set(normaliseMetadataName(name), value);
  }
  return map;
}

function fromHeaders(headers: Map<string, string>, place: ObjectPlace): RawMetadata {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return {
    ...place,
    metadata: headers,
    etag: headers.get('etag') ?? null,
    size: Number.isSafeInteger(length) ? length : null,
    lastModified: headers.get('last-modified') ?? null,
    versionId: headers.get('x-amz-version-id') ?? null,
  };
}

function placeOf(fields: Map<string, unknown>, hint: ObjectPlace): ObjectPlace {
  const bucket = textAt(fields, 'Bucket', 'bucket', 'BucketName', 'Name') ?? hint.bucket;
  const key = textAt(fields, 'Key', 'key', 'Path', 'path', 'ObjectKey', 'object_key', 's3Object', 'name', 'url', 'Url');
  if (key === null) return { bucket, key: hint.key };
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(key) ? placeOfUrl(key) : { bucket, key };
}

function collectVersions(
  fields: Map<string, unknown>,
  bucket: string | null,
  versions: ObjectVersion[],
  source: string,
): void {
  for (const name of ['Versions', 'DeleteMarkers']) {
    const list = fields.get(name);
    for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
      const entry = asFields(item);
      const key = entry ? textAt(entry, 'Key') : null;
      if (!entry || key === null) continue;
      const modified = Date.parse(textAt(entry, 'LastModified') ?? '');
      const size = entry.get('Size');
      versions.push({
        bucket,
        key,
        versionId: textAt(entry, 'VersionId'),
        isDeleteMarker: name === 'DeleteMarkers',
        isLatest: entry.get('IsLatest') === true,
        lastModified: Number.isNaN(modified) ? null : modified,
        etag: textAt(entry, 'ETag')?.replaceAll('"', '') ?? null,
        size: typeof size === 'number' ? size : null,
        source,
      });
    }
  }
}
