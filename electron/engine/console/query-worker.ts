/** Entry of the disposable process of one job: a forked Node, or a utility process of Electron that is handed a port. */
import { type Inbox, serve } from './serve-query.ts';

/** What Electron gives a utility process instead of `process.send`. */
interface ParentPort {
  once(event: 'message', hear: (event: { ports: ElectronPort[] }) => void): void;
}
interface ElectronPort {
  on(event: 'message', hear: (event: { data: unknown }) => void): void;
  start(): void;
  postMessage(message: unknown): void;
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort;
const isOurs = process.argv.includes('--trailcase-query');
if (isOurs && parentPort !== undefined) {
  parentPort.once('message', ({ ports: [port] }) => {
    if (port === undefined) return;
    serve({
      send: (reply) => port.postMessage(reply),
      listen: (hear) => {
        port.on('message', (event) => hear(event.data as Inbox));
        port.start();
      },
    });
  });
} else if (isOurs && process.send !== undefined) {
  serve({
    send: (reply) => void process.send?.(reply),
    listen: (hear) => void process.on('message', (message) => hear(message as Inbox)),
  });
  // Whoever asked is gone: nothing is left to be done.
  process.on('disconnect', () => process.exit(0));
}
