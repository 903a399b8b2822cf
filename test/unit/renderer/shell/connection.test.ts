import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FromEngine, HostEvent, ToEngine } from '../../../../shared/contract/index.ts';
import type * as Connection from '../../../../renderer/shell/connection.ts';

let connection: typeof Connection;
let engine: MessagePort;
let received: ToEngine[];
let tellHost: (event: HostEvent) => void;
let post: (event: { source: unknown; data: unknown; ports: unknown[] }) => void;
const windowStub = {
  addEventListener: (_type: string, listener: typeof post) => (post = listener),
  trailcase: { portMessage: 'port', onEvent: (listener: typeof tellHost) => (tellHost = listener) },
};

beforeAll(async () => {
  Object.assign(globalThis, { window: windowStub });
  connection = await import('../../../../renderer/shell/connection.ts');
  connection.startEngineConnection();
});

/** Hands the window a port, as the preload script does after a case was opened. */
function openPort(): void {
  const { port1, port2 } = new MessageChannel();
  engine = port2;
  received = [];
  port2.on('message', (message: ToEngine) => received.push(message));
  post({ source: windowStub, data: { type: 'port' }, ports: [port1] });
}

beforeEach(openPort);
afterEach(() => {
  tellHost({ type: 'case-closed' } as HostEvent);
  engine.close();
});

const say = (message: FromEngine) => engine.postMessage(message);
const until = async (count: number) => {
  while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const rows = (batch: number) => ({ offset: batch, ids: [batch], columns: {} });

describe('requests of the window', () => {
  it('get their own answers', async () => {
    const [one, two] = [connection.request('case.info', {}), connection.request('tags.list', {})];
    await until(2);
    const [first, second] = received as { id: number }[];
    say({ kind: 'reply', id: second!.id, ok: true, result: 'two' });
    say({ kind: 'reply', id: first!.id, ok: false, error: { code: 'intake/vanished', message: 'gone' } });
    expect(await two).toBe('two');
    await expect(one).rejects.toMatchObject({ reply: { code: 'intake/vanished' } });
  });

  it('are cancelled in the engine, which answers them itself', async () => {
    const abort = new AbortController();
    const asked = connection.request('case.info', {}, { signal: abort.signal });
    abort.abort();
    await until(2);
    const { id } = received[0] as { id: number };
    expect(received[1]).toEqual({ kind: 'cancel', id });
    say({ kind: 'reply', id, ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    await expect(asked).rejects.toMatchObject({ reply: { code: 'cancelled' } });
  });

  it('fail when the case is closed', async () => {
    const asked = connection.request('case.info', {});
    tellHost({ type: 'case-closed' } as HostEvent);
    await expect(asked).rejects.toMatchObject({ reply: { code: 'cancelled' } });
  });
});

describe('answers in batches', () => {
  it('grant a credit for each batch that was worked on, and end with the result', async () => {
    const stream = connection.requestStream('events.rows', {});
    const first = stream.next();
    await until(1);
    const { id } = received[0] as { id: number };
    expect(received[0]).toMatchObject({ kind: 'stream', method: 'events.rows', credits: 2 });
    say({ kind: 'batch', id, batch: rows(0) });
    say({ kind: 'batch', id, batch: rows(1) });
    expect(await first).toEqual({ done: false, value: rows(0) });
    await settle();
    expect(received).toHaveLength(1);
    expect(await stream.next()).toEqual({ done: false, value: rows(1) });
    await until(2);
    expect(received[1]).toEqual({ kind: 'credit', id, credits: 1 });
    say({ kind: 'reply', id, ok: true, result: { rows: 2 } });
    expect(await stream.next()).toEqual({ done: true, value: { rows: 2 } });
  });

  it('end in the engine when the loop is left', async () => {
    const stream = connection.requestStream('events.rows', {});
    const first = stream.next();
    await until(1);
    const { id } = received[0] as { id: number };
    say({ kind: 'batch', id, batch: rows(0) });
    await first;
    await stream.return({} as never);
    await until(2);
    expect(received.at(-1)).toEqual({ kind: 'cancel', id });
    say({ kind: 'reply', id, ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    await settle();
  });

  it('give what came before they failed', async () => {
    const stream = connection.requestStream('events.rows', {});
    const first = stream.next();
    await until(1);
    const { id } = received[0] as { id: number };
    say({ kind: 'batch', id, batch: rows(0) });
    say({ kind: 'reply', id, ok: false, error: { code: 'intake/vanished', message: 'gone' } });
    expect(await first).toEqual({ done: false, value: rows(0) });
    await expect(stream.next()).rejects.toMatchObject({ reply: { code: 'intake/vanished' } });
  });

  it('are not begun twice: with another port they fail', async () => {
    const stream = connection.requestStream('events.rows', {});
    const first = stream.next();
    await until(1);
    const { id } = received[0] as { id: number };
    say({ kind: 'batch', id, batch: rows(0) });
    await first;
    engine.close();
    openPort();
    await expect(stream.next()).rejects.toMatchObject({ reply: { code: 'cancelled' } });
    await settle();
    expect(received.filter((message) => message.kind === 'stream')).toEqual([]);
  });
});
