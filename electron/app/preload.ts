/**
 * The one object between the window and the application: named functions, no IPC object, no Node.
 * What arrives before the page listens is kept for it, so that a case opened by a double click is not missed.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import type { HostBridge, HostEvent, HostReply, PathToken } from '../../shared/contract/index.ts';
import { channels } from './channels.ts';

declare const window: {
  postMessage(message: unknown, origin: string, ports: unknown[]): void;
  location: { origin: string };
};

const portMessage = 'trailcase-engine-port';
const listeners = new Set<(event: HostEvent) => void>();
let waiting: (() => void)[] | null = [];

/** Runs now, or when the first listener is there, in the order of arrival. */
function deliver(action: () => void): void {
  if (waiting === null) action();
  else waiting.push(action);
}

ipcRenderer.on(channels.event, (_event: IpcRendererEvent, hostEvent: HostEvent) => {
  deliver(() => {
    for (const listener of listeners) listener(hostEvent);
  });
});
ipcRenderer.on(channels.port, (event: IpcRendererEvent) => {
  const ports = [...event.ports];
  deliver(() => window.postMessage({ type: portMessage }, window.location.origin, ports));
});

const bridge: HostBridge = {
  call: (method, params) => ipcRenderer.invoke(channels.call, method, params),
  registerDrop(files) {
    const paths = files
      .map((file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]))
      .filter((path) => path !== '');
    return ipcRenderer.invoke(channels.drop, paths) as Promise<HostReply<PathToken[]>>;
  },
  onEvent(listener) {
    listeners.add(listener);
    const kept = waiting ?? [];
    waiting = null;
    for (const action of kept) action();
    return () => listeners.delete(listener);
  },
  portMessage,
};

contextBridge.exposeInMainWorld('trailcase', bridge);
