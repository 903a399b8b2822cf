import { describe, expect, it } from 'vitest';
import { deriveForest } from '../../../electron/engine/actors/derive.ts';
import { generateSessionForest } from '../../../electron/engine/sample/index.ts';
import { makeCase } from '../../support/memory-case.ts';

const seeds = 500;

describe('links between sessions', () => {
  it(`over ${seeds} random forests: every proven link is true, every link whose evidence is present is found`, () => {
    const proven = { stated: 0, wrong: [] as string[], missed: [] as string[], evidence: 0 };
    const weak = { stated: 0, right: 0, possible: 0 };
    let originsWrong = 0;
    let keysSeen = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const { records, truth } = generateSessionForest(seed, { trees: 3 });
      const { db, store, eventOf } = makeCase(records);
      const { sessions } = deriveForest(db, store);
      const sessionOfKey = new Map(sessions.flatMap((session) => session.keys.map((key) => [key, session])));
      const usedKeys = new Set(records.map((record) => (record.userIdentity as { accessKeyId?: string }).accessKeyId));
      // The key at the root of what is proven: keyless principals and services above it are where a tree of keys begins.
      const rootKey = (key: string): string => {
        for (let at = key; ;) {
          const session = sessionOfKey.get(at)!;
          const parentKey =
            session.proof === 'proven' && session.parent >= 0 ? sessions[session.parent]!.keys[0] : undefined;
          if (parentKey === undefined) return at;
          at = parentKey;
        }
      };
      for (const link of truth.links) {
        const session = sessionOfKey.get(link.childKey);
        if (session === undefined) {
          // A key that was issued and never used is no session.
          expect(usedKeys.has(link.childKey)).toBe(false);
          continue;
        }
        keysSeen++;
        const stated = session.parent >= 0 ? (sessions[session.parent]!.keys[0] ?? null) : null;
        if (session.proof === 'proven' && stated !== null) {
          proven.stated++;
          if (stated !== link.parentKey)
            proven.wrong.push(`${seed}: ${link.childKey} from ${stated}, not ${link.parentKey}`);
          if (link.issuingEventId !== null && session.evidence.includes(eventOf(link.issuingEventId)))
            proven.evidence++;
        }
        if (link.present && link.parentKey !== null && !(session.proof === 'proven' && stated === link.parentKey))
          proven.missed.push(`${seed}: ${link.childKey} from ${link.parentKey}`);
        if (session.proof === 'inferred-weak') {
          weak.stated++;
          if (stated === link.parentKey) weak.right++;
        }
        if (link.inferable) weak.possible++;
        if (rootKey(link.childKey) !== truth.provableOriginOf.get(link.childKey)) originsWrong++;
      }
    }
    console.log(
      `${seeds} forests, ${keysSeen} keys: ${proven.stated} proven links, ${proven.wrong.length} wrong, ${proven.missed.length} missed (precision ${1 - proven.wrong.length / proven.stated}, recall ${1 - proven.missed.length / (proven.stated + proven.missed.length)}); ` +
        `weakly inferred ${weak.stated}, right ${weak.right} (precision ${(weak.right / weak.stated).toFixed(3)}, recall ${(weak.right / weak.possible).toFixed(3)} of ${weak.possible})`,
    );
    expect(proven.wrong).toEqual([]);
    expect(proven.missed).toEqual([]);
    expect(originsWrong).toBe(0);
    expect(proven.evidence).toBe(proven.stated);
    expect(proven.stated).toBeGreaterThan(seeds);
    expect(weak.right / weak.stated).toBeGreaterThan(0.8);
  }, 240_000);
});
