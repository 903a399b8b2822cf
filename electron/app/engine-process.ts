/**
 * Entry of the process that owns one open case. The main process tells it over `process.parentPort` which case to open and
 * which paths the examiner chose; windows talk to it over MessagePorts that pass by the main process.
 */
import type { MessagePortMain } from 'electron';
import { type FromEngine, toErrorReply } from '../../shared/contract/index.ts';
import { createCase, type OpenCase, openCase, type QueryProcess, startProcessesBy } from '../engine/index.ts';
import { wireOf as wireOfPort } from './port-wire.ts';
import type { ControlReply, ControlRequest, Question } from './engine-control.ts';
import { type ServedCase, serveCase, type Wire } from './engine-serve.ts';

let open: OpenCase | null = null;

function tell(reply: ControlReply): void {
  process.parentPort.postMessage(reply);
}

/** Queries that were asked of the main process, until their port is here; then what hears of their end. */
const waiting = new Map<number, (port: MessagePortMain) => void>();
const ends = new Map<number, (how: string) => void>();
let nextQuery = 1;

startProcessesBy(async (): Promise<QueryProcess> => {
  const id = nextQuery++;
  const { promise, resolve } = Promise.withResolvers<MessagePortMain>();
  waiting.set(id, resolve);
  tell({ kind: 'start-query', id });
  const wire = wireOfPort(await promise);
  return {
    send: (message) => wire.send(message),
    onReply: (hear) => wire.listen((message) => hear(message as never)),
    onExit: (hear) => void ends.set(id, hear),
    kill: () => tell({ kind: 'end-query', id }),
  };
});

/** A utility process only warns of an unhandled rejection; a writer in an unknown state must not go on. */
function giveUp(error: unknown): void {
  tell({ kind: 'failed', error: toErrorReply(error) });
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  // Posting is asynchronous: leave it a moment to be delivered.
  setTimeout(() => process.exit(70), 50);
}
process.on('unhandledRejection', giveUp);
process.on('uncaughtException', giveUp);

// Shutting down the machine, or Ctrl+C in a terminal, reaches every process of the application at once: close in order here too.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const closing = open;
    open = null;
    void (closing?.close() ?? Promise.resolve()).finally(() => process.exit(0));
  });
}

function wireOf(port: MessagePortMain): Wire {
  return {
    send: (message: FromEngine) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}

async function answer(opened: OpenCase, question: Question): Promise<string | null> {
  switch (question.about) {
    case 'grant':
      opened.grant(question.path, question.token);
      return null;
    case 'protected':
      return opened.protects(question.path);
    case 'importing':
      return opened.isImporting ? 'yes' : null;
    case 'saved':
      await opened.noteSaved(question.file);
      return null;
  }
}

async function handle(message: ControlRequest, ports: MessagePortMain[]): Promise<void> {
  switch (message.kind) {
    case 'open': {
      const { request, context, grants } = message;
      try {
        open =
          request.mode === 'create'
            ? await createCase(request.path, request.details, context)
            : await openCase(request.path, { readOnly: request.readOnly }, context);
      } catch (error) {
        tell({ kind: 'open-failed', error: toErrorReply(error) });
        return;
      }
      for (const { path, token } of grants) open.grant(path, token);
      tell({
        kind: 'opened',
        opened: { fileName: open.fileName, readOnly: open.readOnly, readOnlyReason: open.readOnlyReason },
      });
      return;
    }
    case 'port': {
      const port = ports[0];
      if (open !== null && port !== undefined) serveCase(open as ServedCase, wireOf(port));
      return;
    }
    case 'ask':
      tell({ kind: 'answered', id: message.id, answer: open === null ? null : await answer(open, message.question) });
      return;
    case 'query-port':
      if (ports[0] !== undefined) waiting.get(message.id)?.(ports[0]);
      waiting.delete(message.id);
      return;
    case 'query-exit':
      ends.get(message.id)?.(message.how);
      ends.delete(message.id);
      return;
    case 'close':
      await open?.close();
      open = null;
      tell({ kind: 'closed' });
  }
}

process.parentPort.on('message', (event) => {
  handle(event.data as ControlRequest, event.ports).catch(giveUp);
});
