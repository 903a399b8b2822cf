import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateSessionForest } from '../../../electron/engine/sample/index.ts';

type Json = Record<string, any>;

describe('the session forest', () => {
  it('is the same for the same seed', () => {
    const hash = (seed: number): string => {
      const { records, truth } = generateSessionForest(seed);
      return createHash('sha256')
        .update(JSON.stringify([records, truth.links, [...truth.originOf]]))
        .digest('hex');
    };
    expect(hash(11)).toBe(hash(11));
    expect(hash(11)).not.toBe(hash(12));
  });

  it('is true to itself: what is called present can be found in the records, what is not cannot', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const { records, truth } = generateSessionForest(seed);
      const all = records as Json[];
      expect(new Set(all.map((record) => record.eventID)).size).toBe(all.length);
      // Copies of one action share an id; what any copy says holds for the action.
      const parents = new Map<string, string | null>();
      for (const record of all) {
        const key = record.responseElements?.credentials?.accessKeyId as string | undefined;
        if (key === undefined) continue;
        const copies =
          record.sharedEventID === undefined
            ? [record]
            : all.filter((other) => other.sharedEventID === record.sharedEventID);
        const caller = copies
          .map((copy) => copy.userIdentity.accessKeyId as string | undefined)
          .find((id) => id !== undefined);
        parents.set(key, caller ?? null);
      }
      for (const link of truth.links) {
        const found = parents.get(link.childKey);
        if (link.parentKey === null) expect(found ?? null).toBeNull();
        else if (link.present) expect(found).toBe(link.parentKey);
        else expect(found ?? null).toBeNull();
        expect(all.some((record) => record.userIdentity.accessKeyId === link.childKey)).toBe(true);
      }
      const keys = new Set(
        all.map((record) => record.userIdentity.accessKeyId as string | undefined).filter((key) => key !== undefined),
      );
      for (const key of keys) expect(truth.originOf.has(key)).toBe(true);
    }
  });

  it('has one origin for each tree, and deep, crossing, lost, tied and reused sessions among them', () => {
    const { records, truth } = generateSessionForest(2, { trees: 12 });
    const roots = truth.links.filter((link) => link.parentKey === null);
    expect(roots.length).toBe(12);
    expect(new Set(truth.originOf.values())).toEqual(new Set(roots.map((link) => link.childKey)));
    const parentOf = new Map(truth.links.map((link) => [link.childKey, link.parentKey]));
    const depthOf = (key: string): number => {
      const parent = parentOf.get(key) ?? null;
      return parent === null ? 0 : 1 + depthOf(parent);
    };
    const deepest = Math.max(...truth.links.map((link) => depthOf(link.childKey)));
    expect(deepest).toBeGreaterThanOrEqual(6);
    expect(deepest).toBeLessThanOrEqual(7);
    expect(truth.links.some((link) => link.parentKey !== null && !link.present)).toBe(true);
    expect(truth.links.some((link) => link.inferable)).toBe(true);
    const all = records as Json[];
    expect(all.some((record) => record.userIdentity.type === 'AWSAccount')).toBe(true);
    const keysOfName = new Map<string, Set<string>>();
    for (const record of all.filter((entry) => entry.userIdentity.type === 'AssumedRole')) {
      const { principalId, accessKeyId } = record.userIdentity as { principalId: string; accessKeyId: string };
      keysOfName.set(principalId, (keysOfName.get(principalId) ?? new Set()).add(accessKeyId));
    }
    expect([...keysOfName.values()].some((keys) => keys.size > 1)).toBe(true);
  });

  it('shows every origin where nothing is lost, but for the console', () => {
    const { truth } = generateSessionForest(5, { loss: 0 });
    expect(truth.provableOriginOf).toEqual(truth.originOf);
  });
});
