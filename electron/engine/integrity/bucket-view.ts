import { identityOf } from './digest-candidates.ts';
import type { DigestResult } from './evaluate-digests.ts';
import { type EvidenceObject, rootOf } from './evidence.ts';
import type { LogResult } from './evaluate-logs.ts';

/**
 * The evidence seen as the S3 buckets it was copied from. Digests and their lists name bucket and key; what stands before a key in a path
 * is the folder of that bucket, and every other file below it has its key from there.
 */
export interface BucketView {
  /** Keys of a bucket in the order in which S3 lists them (UTF-8, which for these keys is code unit order). */
  keysOf(bucket: string): readonly string[];
  objectAt(bucket: string, key: string): EvidenceObject | null;
  /** Files that lie at no S3 key, as in flattened copies. */
  unplaced: number;
}

/** Works out which file lies at which key of which bucket. */
export function viewAsBuckets(
  objects: readonly EvidenceObject[],
  digests: readonly DigestResult[],
  logs: readonly LogResult[],
): BucketView {
  const byId = new Map<number, EvidenceObject>();
  for (const object of objects) byId.set(object.id, object);
  const placed = new Map<string, EvidenceObject>();
  const roots = new Map<string, Map<string, number>>();
  const rest = new Set(byId.keys());
  const place = (id: number | null, bucket: string | null, key: string | null): void => {
    const object = id === null ? undefined : byId.get(id);
    if (!object || bucket === null || key === null || bucket === '') return;
    const root = rootOf(object.path, key);
    // A stripped .gz is another key.
    if (root === null || !object.path.endsWith(key.slice(key.lastIndexOf('/') + 1))) return;
    placed.set(identityOf(bucket, key), object);
    rest.delete(object.id);
    const buckets = roots.get(root) ?? new Map<string, number>();
    roots.set(root, buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1));
  };
  for (const digest of digests) if (digest.copyOf === null) place(digest.objectId, digest.bucket, digest.key);
  for (const log of logs) place(log.objectId, log.bucket, log.key);

  const folders = [...roots]
    .map(([root, buckets]) => ({
      root,
      bucket: [...buckets].toSorted((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))[0]?.[0] ?? '',
    }))
    .toSorted((left, right) => right.root.length - left.root.length);
  let unplaced = 0;
  for (const id of rest) {
    const object = byId.get(id);
    if (!object) continue;
    const folder = folders.find(({ root }) => object.path.startsWith(root));
    if (folder) {
      const identity = identityOf(folder.bucket, object.path.slice(folder.root.length));
      if (!placed.has(identity)) placed.set(identity, object);
    } else unplaced += 1;
  }

  const keys = new Map<string, string[]>();
  for (const identity of placed.keys()) {
    const [bucket = '', key = ''] = identity.split('\u0000');
    const list = keys.get(bucket);
    if (list) list.push(key);
    else keys.set(bucket, [key]);
  }
  for (const list of keys.values()) list.sort();
  return {
    keysOf: (bucket) => keys.get(bucket) ?? [],
    objectAt: (bucket, key) => placed.get(identityOf(bucket, key)) ?? null,
    unplaced,
  };
}
