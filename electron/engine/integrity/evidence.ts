import type { GzipError } from '../intake/index.ts';
import { fileNameOf, stemOf } from './digest-key.ts';

/** One file of the evidence, as import has measured it. Hashes are lower-case hex. */
export interface EvidenceObject {
  /** Evidence file id in the case. */
  id: number;
  /** Evidence path with `/`, for members of archives `bundle.zip!/AWSLogs/…`. */
  path: string;
  sha256Stored: string;
  sizeStored: number;
  /** Null: the stored bytes do not begin like gzip. */
  gzip: null | {
    /** Over the uncompressed first member; null where it could not be inflated to its end. */
    firstMemberSha256: string | null;
    trailingBytes: number;
    error: GzipError | null;
  };
  /** Over the uncompressed first member, or over the file as it is when that is not gzip. */
  sha256Content: string | null;
  /** What import took the content for. Files named like a log or a digest are treated as one whatever this says. */
  kind: 'log' | 'digest' | 'other';
  /** MD5 of the stored bytes, where it is known: compared with the ETag of collected metadata. */
  md5Stored?: string;
  /** Number of records, for the coverage matrix. */
  eventCount?: number;
}

/** How a file stands to the S3 key that it is evidence for. */
export type Placement = 'claimed' | 'flattened' | 'relocated';

/** Evidence files by stem, so that the 100,000 entries of a digest chain are found without a search. */
export type ObjectsByStem = ReadonlyMap<string, readonly EvidenceObject[]>;

/** Builds the index, each list ordered by path: nothing may depend on the order in which files were imported. */
export function indexByStem(objects: Iterable<EvidenceObject>): ObjectsByStem {
  const index = new Map<string, EvidenceObject[]>();
  for (const object of objects) {
    const stem = stemOf(object.path);
    const list = index.get(stem);
    if (list) list.push(object);
    else index.set(stem, [object]);
  }
  for (const list of index.values()) if (list.length > 1) list.sort(byPath);
  return index;
}

/** Order by path, then by id. */
export function byPath(left: EvidenceObject, right: EvidenceObject): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : left.id - right.id;
}

/**
 * Compares a path with a key: the path ends with the whole key, or with its part from `AWSLogs/` on (the folder below the trail's prefix
 * was copied); the same file name elsewhere is a flattened copy; any other name is a relocated object. A stripped `.gz` makes no difference.
 */
export function placementOf(path: string, key: string): Placement {
  if (rootOf(path, key) !== null) return 'claimed';
  return stemOf(path) === stemOf(key) ? 'flattened' : 'relocated';
}

/** What stands before the key in a path that ends with it; null where it does not. */
export function rootOf(path: string, key: string): string | null {
  const whole = path.endsWith('.gz') || !key.endsWith('.gz') ? path : `${path}.gz`;
  if (whole === key) return '';
  if (whole.endsWith(key) && whole[whole.length - key.length - 1] === '/')
    return whole.slice(0, whole.length - key.length);
  const folder = key.lastIndexOf('AWSLogs/');
  if (folder <= 0) return null;
  const tail = key.slice(folder);
  if (whole === tail) return '';
  return whole.endsWith(`/${tail}`) ? whole.slice(0, whole.length - tail.length) : null;
}

/** How the stored bytes of a log or digest can be read, following the AWS CLI: `.gz` in the name demands a sound gzip member. */
export interface Readability {
  problem: GzipError | null;
  trailingBytes: number;
  /** Plain JSON: a copy that a browser or tool has unpacked. */
  isDecompressed: boolean;
  contentSha256: string | null;
}

/** Reads the gzip facts of an object into one shape. */
export function readabilityOf(object: EvidenceObject): Readability {
  const promisesGzip = fileNameOf(object.path).toLowerCase().endsWith('.gz');
  if (object.gzip === null || object.gzip.error === 'not gzip') {
    const problem: GzipError | null = object.sizeStored === 0 ? 'ends early' : promisesGzip ? 'not gzip' : null;
    return {
      problem,
      trailingBytes: 0,
      isDecompressed: object.sizeStored > 0,
      contentSha256: object.sha256Content ?? object.sha256Stored,
    };
  }
  return {
    problem: object.gzip.error,
    trailingBytes: object.gzip.trailingBytes,
    isDecompressed: false,
    contentSha256: object.gzip.firstMemberSha256 ?? object.sha256Content,
  };
}
