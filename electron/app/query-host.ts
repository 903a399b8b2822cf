import { MessageChannelMain, type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';

/** Starts the disposable process that one query runs in, with a port to speak to it. Only the main process can start one. */
export function forkQuery(entry: string): { child: UtilityProcess; port: MessagePortMain } {
  const child = utilityProcess.fork(entry, ['--trailcase-query'], {
    serviceName: 'Trailcase query',
    stdio: 'ignore',
    env: {},
  });
  const { port1, port2 } = new MessageChannelMain();
  child.once('spawn', () => child.postMessage({ kind: 'port' }, [port1]));
  return { child, port: port2 };
}
