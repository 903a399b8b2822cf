import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ServedCase, serveCase, type Wire } from '../../../electron/app/engine-serve.ts';
import {
  AppError,
  type EngineEvent,
  type FromEngine,
  mostCredits,
  type ToEngine,
} from '../../../shared/contract/index.ts';

type Answer = (params: { [key: string]: unknown }, options: Parameters<ServedCase['call']>[2]) => unknown;

let window: MessagePort;
let engine: MessagePort;
let received: FromEngine[];
let emit: (event: EngineEvent) => void;
let answer: Answer;
let aborted: number;
/** How many batches were made, and an answer of endless batches. */
let made: number;
let left: boolean;
type Draw = (
  params: { [key: string]: unknown },
  options: Parameters<ServedCase['stream']>[2],
) => ReturnType<ServedCase['stream']>;
const endless: Draw = async function* (params, { signal }) {
  try {
    for (; made < Number(params['length']); made++) {
      if (signal.aborted) throw new AppError('cancelled', 'Cancelled.');
      yield { row: made };
    }
    return { rows: made };
  } finally {
    left = true;
  }
};
let draw: Draw;

function wireOf(port: MessagePort): Wire {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
  };
}

beforeEach(() => {
  const channel = new MessageChannel();
  window = channel.port1;
  engine = channel.port2;
  received = [];
  aborted = 0;
  made = 0;
  left = false;
  draw = endless;
  window.on('message', (message: FromEngine) => received.push(message));
  const listeners = new Set<(event: EngineEvent) => void>();
  emit = (event) => {
    for (const listener of listeners) listener(event);
  };
  serveCase(
    {
      call: async (_method, params, options) => {
        options.signal.addEventListener('abort', () => {
          aborted += 1;
        });
        return answer(params, options);
      },
      stream: (_method, params, options) => draw(params, options),
      onEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    wireOf(engine),
  );
});
afterEach(() => window.close());

const ask = (id: number, method = 'case.info', params: unknown = {}) =>
  window.postMessage({ kind: 'request', id, method, params } satisfies ToEngine);
const until = async (count: number) => {
  while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
};
/** Never answers by itself; ends as a well-behaved request does when it is aborted. */
const untilAborted: Answer = (_params, { signal }) =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled.'))),
  );

test('each request has one reply, whichever finishes first', async () => {
  answer = (params) => new Promise((resolve) => setTimeout(() => resolve({ echoed: params }), Number(params['wait'])));
  ask(1, 'case.info', { wait: 40 });
  ask(2, 'case.info', { wait: 1 });
  await until(2);
  expect(received).toEqual([
    { kind: 'reply', id: 2, ok: true, result: { echoed: { wait: 1 } } },
    { kind: 'reply', id: 1, ok: true, result: { echoed: { wait: 40 } } },
  ]);
});

test('typed arrays and missing values arrive as they are', async () => {
  answer = () => ({ column: new Float64Array([1, 2]), none: null });
  ask(1);
  await until(1);
  expect(received[0]).toMatchObject({ ok: true, result: { column: new Float64Array([1, 2]), none: null } });
});

test('errors are answered, not thrown', async () => {
  answer = () => {
    throw new AppError('kql/syntax', 'Unexpected )', { detail: '7', hint: 'Close it.' });
  };
  ask(1);
  await until(1);
  answer = () => Promise.reject(new TypeError('x is undefined'));
  ask(2);
  await until(2);
  answer = () => () => 'a function cannot travel';
  ask(3);
  await until(3);
  ask(4, '__proto__');
  ask(5, 'no.such');
  await until(5);
  expect(received.map((message) => message.kind === 'reply' && !message.ok && message.error.code)).toEqual([
    'kql/syntax',
    'internal/unexpected',
    'internal/unexpected',
    'contract/unknown-method',
    'contract/unknown-method',
  ]);
  expect(received[0]).toEqual({
    kind: 'reply',
    id: 1,
    ok: false,
    error: { code: 'kql/syntax', message: 'Unexpected )', detail: '7', hint: 'Close it.' },
  });
});

test('cancel aborts the one request and answers it as cancelled', async () => {
  answer = untilAborted;
  ask(1);
  ask(2);
  window.postMessage({ kind: 'cancel', id: 1 } satisfies ToEngine);
  window.postMessage({ kind: 'cancel', id: 99 } satisfies ToEngine);
  await until(1);
  expect(received).toEqual([{ kind: 'reply', id: 1, ok: false, error: { code: 'cancelled', message: 'Cancelled.' } }]);
  expect(aborted).toBe(1);
});

test('an abort that surfaces as another error is still a cancellation', async () => {
  answer = (_params, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  ask(1);
  window.postMessage({ kind: 'cancel', id: 1 } satisfies ToEngine);
  await until(1);
  expect(received[0]).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});

test('a second request with a running id is refused without touching the first', async () => {
  answer = untilAborted;
  ask(1);
  ask(1);
  await until(1);
  expect(received[0]).toMatchObject({ id: 1, ok: false, error: { code: 'contract/bad-request' } });
  expect(aborted).toBe(0);
});

test('progress and events are passed on', async () => {
  answer = (_params, { onProgress }) => {
    onProgress({ phase: 'reading', done: 1, total: 2, unit: 'files' });
    return null;
  };
  ask(1);
  await until(2);
  emit({ type: 'case-changed', generation: 3, areas: ['tags'] });
  await until(3);
  expect(received.map(({ kind }) => kind)).toEqual(['progress', 'reply', 'event']);
});

test('closing the window aborts what it still had running, and malformed messages are dropped', async () => {
  answer = untilAborted;
  for (const message of [
    null,
    7,
    'x',
    {},
    { kind: 'request' },
    { kind: 'request', id: 'a', method: 'case.info' },
    { kind: 'request', id: 1, method: 5 },
    [],
  ])
    window.postMessage(message);
  ask(1);
  ask(2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(received).toEqual([]);
  window.close();
  while (aborted < 2) await new Promise((resolve) => setTimeout(resolve, 5));
});

const grant = (id: number, credits: number) => window.postMessage({ kind: 'credit', id, credits } satisfies ToEngine);
const draws = (id: number, credits: number, length = 1_000_000) =>
  window.postMessage({ kind: 'stream', id, method: 'events.rows', params: { length }, credits } satisfies ToEngine);
/** Long enough for what was not asked for to come, if it came. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

test('an answer in batches is made as the window grants credits, and no further', async () => {
  draws(1, 2);
  await until(2);
  await settle();
  expect(received).toEqual([
    { kind: 'batch', id: 1, batch: { row: 0 } },
    { kind: 'batch', id: 1, batch: { row: 1 } },
  ]);
  expect(made).toBe(1);
  grant(1, 1);
  await until(3);
  await settle();
  expect(received.at(-1)).toEqual({ kind: 'batch', id: 1, batch: { row: 2 } });
  expect(received).toHaveLength(3);
});

test('the result follows the last batch', async () => {
  draws(1, 3, 2);
  await until(3);
  expect(received.at(-1)).toEqual({ kind: 'reply', id: 1, ok: true, result: { rows: 2 } });
  expect(left).toBe(true);
});

test.each([1e9, Infinity, Number.NaN, -5])('credits of %s do not flood the window', async (credits) => {
  draws(1, credits);
  await settle();
  expect(received.length).toBeLessThanOrEqual(mostCredits);
  expect(made).toBeLessThanOrEqual(mostCredits);
});

test('an answer in batches ends when it is cancelled, also while it waits for credits', async () => {
  draws(1, 1);
  await until(1);
  await settle();
  window.postMessage({ kind: 'cancel', id: 1 } satisfies ToEngine);
  await until(2);
  expect(received.at(-1)).toMatchObject({ kind: 'reply', id: 1, ok: false, error: { code: 'cancelled' } });
  expect(left).toBe(true);
});

test('a batch that fails ends the answer with its reason', async () => {
  draw = async function* () {
    yield { row: 0 };
    throw new AppError('intake/vanished', 'The evidence is gone.');
  };
  draws(1, 5);
  await until(2);
  expect(received.at(-1)).toMatchObject({ ok: false, error: { code: 'intake/vanished' } });
});

test('requests and answers in batches have names of their own', async () => {
  window.postMessage({ kind: 'stream', id: 1, method: 'case.info', params: {}, credits: 1 } satisfies ToEngine);
  ask(2, 'events.rows');
  await until(2);
  expect(received.map((message) => message.kind === 'reply' && !message.ok && message.error.code)).toEqual([
    'contract/unknown-method',
    'contract/unknown-method',
  ]);
});
