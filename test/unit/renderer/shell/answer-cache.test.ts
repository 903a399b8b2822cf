import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../../renderer/shell/answer-cache.ts';

/** Questions that are answered by hand. */
function makeAsker() {
  const asked: { signal: AbortSignal; answer: (value: unknown) => void; fail: (cause: unknown) => void }[] = [];
  return {
    asked,
    ask: (signal: AbortSignal) =>
      new Promise((answer, fail) => {
        asked.push({ signal, answer, fail });
      }),
  };
}

describe('answers that views share', () => {
  it('are asked for once, however many ask the same', async () => {
    const cache = new AnswerCache(10);
    const { asked, ask } = makeAsker();
    const first = cache.acquire('a', ask);
    const second = cache.acquire('a', ask);
    expect(asked).toHaveLength(1);
    asked[0]!.answer(7);
    expect([await first.promise, await second.promise]).toEqual([7, 7]);
    cache.release('a', first);
    cache.release('a', second);
    expect(await cache.acquire('a', ask).promise).toBe(7);
    expect(asked).toHaveLength(1);
  });

  it('are cancelled when the last view has left, and asked for anew by the next', () => {
    const cache = new AnswerCache(10);
    const { asked, ask } = makeAsker();
    const first = cache.acquire('a', ask);
    const second = cache.acquire('a', ask);
    cache.release('a', first);
    expect(asked[0]!.signal.aborted).toBe(false);
    cache.release('a', second);
    expect(asked[0]!.signal.aborted).toBe(true);
    cache.acquire('a', ask);
    expect(asked).toHaveLength(2);
  });

  it('that failed are not kept', async () => {
    const cache = new AnswerCache(10);
    const { asked, ask } = makeAsker();
    const failing = cache.acquire('a', ask);
    asked[0]!.fail(new Error('no'));
    await expect(failing.promise).rejects.toThrow('no');
    cache.acquire('a', ask);
    expect(asked).toHaveLength(2);
  });

  it('a late failure does not take the newer question away', async () => {
    const cache = new AnswerCache(10);
    const { asked, ask } = makeAsker();
    const old = cache.acquire('a', ask);
    cache.release('a', old);
    cache.acquire('a', ask);
    asked[0]!.fail(new Error('cancelled'));
    await expect(old.promise).rejects.toThrow('cancelled');
    cache.acquire('a', ask);
    expect(asked).toHaveLength(2);
  });

  it('that were used longest ago give way, but none that is in use', async () => {
    const cache = new AnswerCache(2);
    const { asked, ask } = makeAsker();
    const held = cache.acquire('held', ask);
    const first = cache.acquire('first', ask);
    asked.forEach((each) => each.answer(1));
    await Promise.all([held.promise, first.promise]);
    cache.release('first', first);
    const second = cache.acquire('second', ask);
    cache.acquire('held', ask);
    expect(asked).toHaveLength(3);
    cache.acquire('first', ask);
    expect(asked).toHaveLength(4);
    cache.release('second', second);
  });

  it('are forgotten with the case', () => {
    const cache = new AnswerCache(10);
    const { asked, ask } = makeAsker();
    cache.acquire('a', ask);
    cache.clear();
    cache.acquire('a', ask);
    expect(asked).toHaveLength(2);
  });
});
