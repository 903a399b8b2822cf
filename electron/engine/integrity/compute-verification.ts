import type Database from 'better-sqlite3';
import type { Progress } from '../../../shared/contract/common.ts';
import type { EvidenceReader } from '../intake/index.ts';
import type { EvidenceObject } from './evidence.ts';
import { type GatheredEvidence, gatherEvidence } from './gather.ts';
import { type LakeResult, verifyLakeResult } from './lake.ts';
import { type VerificationResult, verifyEvidence } from './verify-evidence.ts';

/** A verification in memory: the result, and what it was made from. */
export interface Verification {
  gathered: GatheredEvidence;
  result: VerificationResult;
  lake: (LakeResult & { path: string })[];
}

/** True where there is anything that a verification could say something about. */
export function hasDigestEvidence(db: Database.Database): boolean {
  return (
    db.prepare(`SELECT 1 FROM evidence_file WHERE kind IN ('digest', 'lake-signature') LIMIT 1`).get() !== undefined
  );
}

/** Computes the verification anew from the evidence; the same evidence gives the same result. About a second for 100,000 log files. */
export function computeVerification(
  db: Database.Database,
  evidence: EvidenceReader,
  onProgress?: (progress: Progress) => void,
): Verification {
  const gathered = gatherEvidence(db, evidence, (done, total) =>
    onProgress?.({ phase: 'read', done, total, unit: 'files' }),
  );
  const files = gathered.objects.length;
  onProgress?.({ phase: 'verify', done: 0, total: files, unit: 'files' });
  const lake = gathered.lake.map((each) => ({
    path: each.path,
    ...verifyLakeResult(each.content, each.folder, gathered.publicKeys),
  }));
  // Files of a query result are vouched for by its sign file; no digest could list them.
  const ofLake = new Set(lake.flatMap((each) => each.files.flatMap((file) => file.objectId ?? [])));
  const objects = gathered.objects.filter((object) => !ofLake.has(object.id));
  const result = verifyEvidence({ ...gathered, objects, isContentConfirmedElsewhere: confirmElsewhere(db) });
  onProgress?.({ phase: 'verify', done: files, total: files, unit: 'files' });
  return { gathered, result, lake };
}

/** Answers whether every record of a file also stands, with equal content, in one of the valid files. Duplicates are read once, on the first question. */
function confirmElsewhere(db: Database.Database): (object: EvidenceObject, valid: ReadonlySet<number>) => boolean {
  const eventsOf = db.prepare('SELECT id FROM event WHERE file = ?').pluck();
  const fileOf = db.prepare('SELECT file FROM event WHERE id = ?').pluck();
  let copies: { byFile: Map<number, number[]>; byEvent: Map<number, number[]> } | null = null;
  return (object, valid) => {
    if (valid.size === 0 || (object.eventCount ?? 0) === 0) return false;
    copies ??= readCopies(db);
    const { byFile, byEvent } = copies;
    const own = eventsOf.all(object.id) as number[];
    const others = byFile.get(object.id) ?? [];
    if (own.length + others.length !== object.eventCount) return false;
    const standsElsewhere = (event: number): boolean => (byEvent.get(event) ?? []).some((file) => valid.has(file));
    return (
      own.every(standsElsewhere) &&
      others.every((event) => valid.has(fileOf.get(event) as number) || standsElsewhere(event))
    );
  };
}

/** `relation` 1: compared and found to be the same record. */
function readCopies(db: Database.Database): { byFile: Map<number, number[]>; byEvent: Map<number, number[]> } {
  const byFile = new Map<number, number[]>();
  const byEvent = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, key: number, value: number): void => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const [event, file] of db
    .prepare('SELECT event, file FROM occurrence WHERE relation = 1')
    .raw()
    .iterate() as IterableIterator<[number, number]>) {
    add(byFile, file, event);
    add(byEvent, event, file);
  }
  return { byFile, byEvent };
}
