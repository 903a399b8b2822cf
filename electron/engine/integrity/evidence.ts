import type { GzipError } from '../intake/index.ts';
import { fileNameOf, stemOf } from './digest-key.ts';

/** One file of the evidence, as import has measured it. Hashes are lower-case hex. */
export interface EvidenceObject {
  /** Evidence file id in the case. */
  id: number;
  /** Evidence path with `/`, for members of archives `bundle.zip!/AWSLogs/…`. */
  path: string;
  /** Empty: the file was met, but its bytes were never read. */
  sha256Stored: string;
  sizeStored: number;
  /** Null: the stored bytes do not begin like gzip. */
  gzip: null | {
    /** Over the uncompressed first member; null where it could not be inflated to its end. */
    firstMemberSha256: string | null;
    trailingBytes: number;
    error: GzipError | null;
  };
  /** The content lies in another compression than gzip, or in gzip twice. */
  isRecompressed?: boolean;
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
 * Compares a path with a key, regardless of case: the path ends with the whole key, or with its part from `AWSLogs/` on (the folder below the trail's prefix
 * was copied); the same file name elsewhere is a flattened copy; any other name is a relocated object. A stripped `.gz` makes no difference.
 */
export function placementOf(path: string, key: string): Placement {
  if (
    rootOf(path.toLowerCase(), key.toLowerCase()) !== null ||
    (fileNameOf(path) !== fileNameOf(key) && isBeside(path, key))
  )
    return 'claimed';
  return stemOf(path) === stemOf(key) ? 'flattened' : 'relocated';
}

/** The same folder and the same object under the name of a copy (`… (1).gz`). */
function isBeside(path: string, key: string): boolean {
  const name = fileNameOf(key);
  const folder = path.slice(0, path.length - fileNameOf(path).length);
  return stemOf(path) === stemOf(key) && rootOf(`${folder}${name}`.toLowerCase(), key.toLowerCase()) !== null;
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

/** How the content of a log or digest can be had from the stored bytes. */
export interface Readability {
  problem: GzipError | null;
  trailingBytes: number;
  /** Plain JSON: a copy that a browser or tool has inflated, whatever its name promises. */
  isDecompressed: boolean;
  /** Compressed again, in another way than CloudTrail does, or twice: a harmless change of the outer form. */
  isRecompressed: boolean;
  contentSha256: string | null;
}

/** Reads the gzip facts of an object into one shape. What a file holds is judged by its content: hashes and signatures of digests are over that. */
export function readabilityOf(object: EvidenceObject): Readability {
  if (object.gzip === null || object.gzip.error === 'not gzip') {
    return {
      problem: object.sizeStored === 0 ? 'ends early' : null,
      trailingBytes: 0,
      isDecompressed: object.sizeStored > 0 && object.isRecompressed !== true,
      isRecompressed: object.isRecompressed === true,
      contentSha256: object.sha256Content ?? object.sha256Stored,
    };
  }
  return {
    problem: object.gzip.error,
    trailingBytes: object.gzip.trailingBytes,
    isDecompressed: false,
    isRecompressed: object.isRecompressed === true,
    contentSha256: object.gzip.firstMemberSha256 ?? object.sha256Content,
  };
}

/** What the AWS CLI would say about the stored bytes: `.gz` in the name demands a gzip member of the log itself. */
export function cliReadabilityOf(object: EvidenceObject): Readability {
  const readability = readabilityOf(object);
  const promisesGzip = fileNameOf(object.path).toLowerCase().endsWith('.gz');
  const isOtherForm = (object.gzip === null && promisesGzip && object.sizeStored > 0) || object.isRecompressed === true;
  return isOtherForm ? { ...readability, problem: readability.problem ?? 'not gzip' } : readability;
}

/** The file was met (a name in a folder or an archive), but its bytes were not seen: nothing can be said about them. */
export function isUnseen(object: EvidenceObject): boolean {
  return object.sha256Stored === '';
}
