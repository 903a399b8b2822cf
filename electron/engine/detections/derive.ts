import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../../shared/contract/common.ts';
import { ruleSetNames } from '../../../shared/contract/detections.ts';
import { AppError, type ErrorReply } from '../../../shared/contract/errors.ts';
import { ActorsIndex } from '../actors/index.ts';
import { workerEntry } from '../case/worker-entry.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { FieldColumns } from '../columns/field-column.ts';
import { MadeDerived } from '../derived/derived-arrays.ts';
import type { Derivation, DeriveOptions } from '../derived/derivation.ts';
import { fileColumn } from '../timeline/file-column.ts';
import { readAddedRules } from './added-rules.ts';
import { loadCis } from './cis/cis-alarms.ts';
import { CaseSource } from './columns/case-source.ts';
import { findHits, gatherRules, type HitSource, type RuleChoice, type RuleSet } from './find-hits.ts';
import { firstSeenChecks } from './first-seen/checks.ts';
import { LeadFinder } from './leads/lead-finder.ts';
import { packRules } from './pack/index.ts';
import { putHits } from './stored-hits.ts';

/** With fewer events than this, a run takes less time than the start of a thread for it. */
const MANY_EVENTS = 20_000;

/** What the hits that are kept are of: everything that is on by default, and the rules that the case keeps. */
export function standingChoice(db: Database.Database): RuleChoice {
  return { sets: ruleSetNames, files: readAddedRules(db), cis: '7.0', all: false };
}

/** A thread's answer: arrays by name, or why there are none. */
export type FromDetectionsWorker =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'made'; arrays: [string, Uint32Array | Uint8Array][] }
  | { kind: 'failed'; reply: ErrorReply };

/**
 * Hits of all rules that a case is asked about by default, and the leads that they make. Raise `rules` with every change of how they are found; rules themselves are
 * told apart by what they say.
 */
export const detectionsDerivation: Derivation = {
  name: 'detections',
  rules: 1,
  leastEvents: MANY_EVENTS,
  basis(db) {
    const hash = createHash('sha256').update(builtInHash());
    for (const { path, sha256 } of readAddedRules(db)) hash.update(`${path} ${sha256}\n`);
    const digest = hash.digest();
    return Array.from({ length: 8 }, (_, index) => digest.readUInt32BE(index * 4));
  },
  *steps(db, store, options) {
    const made = new MadeDerived();
    yield store.count < MANY_EVENTS || db.memory
      ? findInto(made, db, store, options)
      : findApart(made, db.name, options);
    return made;
  },
};

let ownHash: string | null = null;

/** Tells the rules of this version from those of another. */
function builtInHash(): string {
  ownHash ??= createHash('sha256')
    .update(JSON.stringify([packRules, firstSeenChecks, loadCis('7.0').map(({ path, sha256 }) => [path, sha256])]))
    .digest('hex');
  return ownHash;
}

/** Finds hits and leads on this thread, and lets other work in between. */
export async function findInto(
  made: MadeDerived,
  db: Database.Database,
  store: ColumnStore,
  options: DeriveOptions,
): Promise<void> {
  const fields = new FieldColumns(store, (name) =>
    name === 'file' ? fileColumn(db, store) : actors.fieldColumn(name),
  );
  const actors: ActorsIndex = new ActorsIndex(db, fields);
  const source: HitSource = { db, columns: new CaseSource(fields), actors };
  const choice = standingChoice(db);
  const set: RuleSet = gatherRules(choice);
  const hits = await findHits(source, set, { sets: choice.sets, baseline: null }, options);
  const leads = await new LeadFinder(source.columns, actors).find(hits.told, new Map(), options);
  putHits(made, hits, leads);
}

/** The same on a thread of its own. @throws AppError `cancelled` */
function findApart(made: MadeDerived, path: string, { signal, onProgress }: DeriveOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerEntry('detections-worker', import.meta.url), {
      workerData: { path },
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    const stop = (): void => {
      reject(new AppError('cancelled', 'The rules were stopped.'));
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: FromDetectionsWorker) => {
      if (message.kind === 'progress') onProgress?.(message.progress);
      else if (message.kind === 'failed')
        reject(new AppError(message.reply.code, message.reply.message, { hint: message.reply.hint }));
      else {
        for (const [name, values] of message.arrays)
          if (values instanceof Uint32Array) made.setNumbers(name, values);
          else made.setBytes(name, values);
        resolve();
      }
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop);
      reject(new AppError('internal/unexpected', 'The thread that runs the rules ended without an answer.'));
    });
  });
}
