import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventPage } from '../../../../shared/contract/index.ts';

interface Sent {
  params: { offset: number; limit: number };
  signal: AbortSignal;
  answer: (page: Partial<EventPage>) => Promise<void>;
  fail: (code: string) => Promise<void>;
}

const sent: Sent[] = [];
vi.mock('../../../../renderer/shell/engine.ts', () => ({
  replyOf: (thrown: { code: string }) => ({ code: thrown.code, message: thrown.code }),
  request: (_method: string, params: Sent['params'], { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const settle = () => new Promise<void>((done) => setImmediate(done));
      sent.push({
        params,
        signal,
        answer: (page) => {
          const ids = Array.from(
            { length: Math.max(0, Math.min(200, 1000 - params.offset)) },
            (_, row) => params.offset + row,
          );
          resolve({ offset: params.offset, ids, columns: { n: ids }, total: 1000, all: 5000, generation: 1, ...page });
          return settle();
        },
        fail: (code) => {
          reject(Object.assign(new Error(code), { code }));
          return settle();
        },
      });
    }),
}));
const { PageCache } = await import('../../../../renderer/timeline/page-cache.ts');

let changes = 0;
const makeCache = () => new PageCache({ filter: {}, sort: 'asc', fields: ['n'] }, () => (changes += 1));

beforeEach(() => {
  sent.length = 0;
  changes = 0;
});
afterEach(() => vi.useRealTimers());

describe('pages of rows', () => {
  it('are fetched when a row comes into sight, once', async () => {
    const cache = makeCache();
    cache.ensure([0, 5, 199]);
    cache.ensure([7]);
    expect(sent.map(({ params }) => params.offset)).toEqual([0]);
    expect(cache.row(5)).toBeNull();
    await sent[0]!.answer({});
    expect(cache.row(5)).toMatchObject({ id: 5 });
    expect(cache.row(5)!.cell('n')).toBe(5);
    expect([cache.total, cache.all, cache.hasRows, changes]).toEqual([1000, 5000, true, 1]);
    cache.ensure([5]);
    expect(sent).toHaveLength(1);
  });

  it('go out three at a time, and what is in sight now goes first', async () => {
    const cache = makeCache();
    cache.ensure([0, 200, 400, 600, 800]);
    expect(sent.map(({ params }) => params.offset)).toEqual([0, 200, 400]);
    cache.ensure([800]);
    expect(sent).toHaveLength(3);
    await sent[0]!.answer({});
    expect(sent.map(({ params }) => params.offset)).toEqual([0, 200, 400, 800]);
  });

  it('beyond the end are not asked for', async () => {
    const cache = makeCache();
    cache.ensure([0]);
    await sent[0]!.answer({ total: 150 });
    cache.ensure([400]);
    expect(sent).toHaveLength(1);
    expect(cache.row(400)).toBeNull();
  });

  it('are given up with the question: late answers reach nobody', async () => {
    const cache = makeCache();
    cache.ensure([0]);
    cache.close();
    expect(sent[0]!.signal.aborted).toBe(true);
    await sent[0]!.answer({});
    expect([cache.row(0), cache.total, changes]).toEqual([null, null, 0]);
  });

  it('that failed say so, and are asked for again on demand', async () => {
    const cache = makeCache();
    cache.ensure([0]);
    await sent[0]!.fail('intake/vanished');
    expect(cache.error).toMatchObject({ code: 'intake/vanished' });
    cache.ensure([0]);
    expect(sent).toHaveLength(1);
    cache.retry();
    cache.ensure([0]);
    await sent[1]!.answer({});
    expect([cache.error, cache.row(0)?.id]).toEqual([null, 0]);
  });

  it('that were cancelled are no failure', async () => {
    const cache = makeCache();
    cache.ensure([0]);
    await sent[0]!.fail('cancelled');
    expect(cache.error).toBeNull();
  });

  it('of a search that goes on are asked for again until they are whole', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const cache = makeCache();
    cache.ensure([0]);
    await sent[0]!.answer({ complete: false, total: 3 });
    expect([cache.complete, cache.row(1)?.id]).toEqual([false, 1]);
    vi.advanceTimersByTime(400);
    expect(sent).toHaveLength(2);
    await sent[1]!.answer({});
    expect(cache.complete).toBe(true);
    vi.advanceTimersByTime(4000);
    expect(sent).toHaveLength(2);
  });

  it('that were looked at longest ago are dropped', async () => {
    const cache = makeCache();
    for (let page = 0; page <= 100; page++) {
      cache.ensure([page * 200]);
      await sent.at(-1)!.answer({ total: 1_000_000, ids: [page], columns: { n: [page] } });
    }
    expect(cache.row(0)).toBeNull();
    expect(cache.row(200)?.id).toBe(1);
    cache.ensure([0]);
    expect(sent.at(-1)!.params.offset).toBe(0);
  });
});
