import type { MessagePortMain } from 'electron';

/** A message port as those use it who do not know Electron. Starts with the first listener. */
export function wireOf(port: MessagePortMain): {
  send(message: unknown): void;
  listen(hear: (message: unknown) => void): void;
} {
  return {
    send: (message) => port.postMessage(message),
    listen: (hear) => {
      port.on('message', (event) => hear(event.data));
      port.start();
    },
  };
}
