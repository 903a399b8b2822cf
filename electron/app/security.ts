/**
 * What the shell forbids, in one place. Everything here is a second wall: the window's own code asks for none of it, but it
 * shows text that an attacker wrote, and not one packet may leave the machine.
 */
import type { App, Session } from 'electron';
import { isOwnUrl } from './protocol.ts';

/** Command-line switches that must be set before Electron is ready. */
export function hardenCommandLine(app: App): void {
  // Whoever starts the program with --no-sandbox (root has to, Chromium refuses otherwise) gets no half of it: child
  // processes that are told both do not start. Nothing here ever sets that switch.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
    'no-first-run',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  // No name and no address resolves, so what slips past the request filter still finds nobody to talk to.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch(
    'disable-features',
    'Translate,MediaRouter,OptimizationHints,AutofillServerCommunication',
  );
}

/** True for requests that stay inside the process: our own files, and data that is already here. */
export function staysInside(url: string, allowDevTools: boolean): boolean {
  if (isOwnUrl(url) || url.startsWith('data:') || url.startsWith('blob:app://trailcase/')) return true;
  return allowDevTools && url.startsWith('devtools:');
}

/**
 * Closes a session: no network, no permission, no device, no spell checker (which would download dictionaries), no download.
 * Writing to the clipboard is the one permission our own page has: copying a value is the examiner's act.
 * @param onRefused told the address of each request that was cancelled
 */
export function hardenSession(
  session: Session,
  options: { allowDevTools: boolean; onRefused: (url: string) => void },
): void {
  session.setPermissionRequestHandler((contents, permission, decide, details) =>
    decide(permission === 'clipboard-sanitized-write' && details.isMainFrame && isOwnUrl(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === 'clipboard-sanitized-write' && isOwnUrl(requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const cancel = !staysInside(details.url, options.allowDevTools);
    if (cancel) options.onRefused(details.url);
    decide({ cancel });
  });
  session.on('will-download', (event) => event.preventDefault());
  // Without this a proxy script could be looked up on the local network.
  void session.setProxy({ mode: 'direct' });
}

/** Pins every page of the application to where it is: no navigation, no new window, no embedded page. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('select-bluetooth-device', (event, _devices, select) => {
      event.preventDefault();
      select('');
    });
  });
}
