/** The shell: that the window opens, and everything that must not be possible in it. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test } from './application.ts';

type Attempts = Record<string, string>;

/** A web server that counts connections: the proof that nothing left is that nobody called. */
async function countingServer(): Promise<{ server: Server; port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer((_request, response) => response.end('reached'));
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, connections: () => connections };
}

test('opens a window with one bridge object and without Node', async ({ trailcase: { page, electron } }) => {
  expect(page.url()).toBe('app://trailcase/index.html');
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  const globals = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { trailcase: object }).trailcase).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  }));
  expect(globals).toEqual({ bridge: ['call', 'onEvent', 'portMessage', 'registerDrop'], node: [] });
});

test('keeps the web preferences that isolate the page', async ({ trailcase: { electron } }) => {
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  expect(await electron.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
});

test('runs no injected script and no evaluated text', async ({ trailcase: { page } }) => {
  const outcome = await page.evaluate(
    () =>
      new Promise<Attempts>((resolve) => {
        // In a timer: what the debugger evaluates itself is exempt from the policy, what it only started is not.
        setTimeout(() => {
          const result: Attempts = {};
          const attempt = (name: string, run: () => unknown) => {
            try {
              run();
              result[name] = 'allowed';
            } catch (error) {
              result[name] = (error as Error).name;
            }
          };
          attempt('eval', () => eval('1 + 1'));
          attempt('function', () => new Function('return 1')());
          attempt('html', () => {
            document.createElement('div').innerHTML = '<b>x</b>';
          });
          attempt('script', () => {
            const script = document.createElement('script');
            script.textContent = 'window.injected = true';
            document.body.append(script);
          });
          const image = document.createElement('img');
          attempt('handler', () => image.setAttribute('onerror', 'window.injected = true'));
          image.src = 'app://trailcase/absent.png';
          document.body.append(image);
          setTimeout(() => {
            result['injected'] = String('injected' in window);
            resolve(result);
          }, 300);
        });
      }),
  );
  expect(outcome['injected']).toBe('false');
  expect(outcome).toMatchObject({ eval: 'EvalError', function: 'EvalError', html: 'TypeError' });
});

test('lets no request of the page leave the machine', async ({ trailcase: { page } }) => {
  const { server, port, connections } = await countingServer();
  const result = await page.evaluate(async (base) => {
    const outcome: Attempts = {};
    const note = async (name: string, run: () => Promise<unknown>) => {
      const limit = new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 2_000));
      outcome[name] = await Promise.race([
        run().then(
          () => 'reached',
          (error: unknown) => `refused (${(error as Error)?.name ?? 'error'})`,
        ),
        limit,
      ]);
    };
    const element = (tag: string, set: (node: HTMLElement) => void) =>
      new Promise((resolve, reject) => {
        const node = document.createElement(tag);
        node.onload = resolve;
        node.onerror = () => reject(new Error('error'));
        set(node);
        document.body.append(node);
      });
    await note('fetch', () => fetch(`${base}/fetch`));
    await note('fetch without cors', () => fetch(`${base}/no-cors`, { mode: 'no-cors' }));
    await note(
      'xhr',
      () =>
        new Promise((resolve, reject) => {
          const request = new XMLHttpRequest();
          request.onload = resolve;
          request.onerror = () => reject(new Error('error'));
          request.open('GET', `${base}/xhr`);
          request.send();
        }),
    );
    await note(
      'socket',
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`${base.replace('http', 'ws')}/socket`);
          socket.onopen = resolve;
          socket.onerror = () => reject(new Error('error'));
        }),
    );
    await note(
      'event source',
      () =>
        new Promise((resolve, reject) => {
          const source = new EventSource(`${base}/events`);
          source.onopen = resolve;
          source.onerror = () => reject(new Error('error'));
        }),
    );
    await note('image', () => element('img', (node) => node.setAttribute('src', `${base}/image.png`)));
    await note('style', () =>
      element('link', (node) => {
        node.setAttribute('rel', 'stylesheet');
        node.setAttribute('href', `${base}/style.css`);
      }),
    );
    await note('frame', () =>
      element('iframe', (node) => node.setAttribute('src', `${base}/frame`)).then(() => {
        throw new Error('an empty frame');
      }),
    );
    await note(
      'worker',
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(`${base}/worker.js`);
          worker.onmessage = resolve;
          worker.onerror = () => reject(new Error('error'));
        }),
    );
    await note('prefetch', () =>
      element('link', (node) => {
        node.setAttribute('rel', 'prefetch');
        node.setAttribute('href', `${base}/prefetch`);
      }),
    );
    await note('import', () => import(/* @vite-ignore */ `${base}/module.js`));
    await note('beacon', async () => {
      navigator.sendBeacon(`${base}/beacon`, 'x');
      throw new Error('sent or not, the server knows');
    });
    await note('window', async () => {
      if (window.open(`${base}/window`) === null) throw new Error('denied');
    });
    const form = document.createElement('form');
    form.action = `${base}/form`;
    document.body.append(form);
    form.submit();
    location.href = `${base}/navigate`;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return outcome;
  }, `http://127.0.0.1:${port}`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(Object.entries(result).filter(([, outcome]) => outcome === 'reached')).toEqual([]);
  expect(page.url()).toBe('app://trailcase/index.html');
  expect(connections()).toBe(0);
  server.close();
});

test('cancels requests that the policy of the page does not cover', async ({
  trailcase: { electron, refusedRequests },
}) => {
  const { server, port, connections } = await countingServer();
  const outcome = await electron.evaluate(async ({ BrowserWindow, session, net }, base) => {
    const tryIt = async (run: () => Promise<unknown>): Promise<string> => {
      try {
        await run();
        return 'reached';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const bare = new BrowserWindow({ show: false });
    const result = {
      session: await tryIt(() => session.defaultSession.fetch(`${base}/session`)),
      net: await tryIt(() => net.fetch(`${base}/net`)),
      page: await tryIt(() => bare.loadURL(`${base}/page`)),
      file: await tryIt(() => bare.loadURL('file:///etc/hostname')),
      name: await tryIt(() => net.fetch('https://cloudtrail.amazonaws.com/')),
    };
    bare.destroy();
    return result;
  }, `http://127.0.0.1:${port}`);
  for (const message of Object.values(outcome))
    expect(message).toMatch(/ERR_BLOCKED_BY_CLIENT|ERR_FAILED|ERR_NAME_NOT_RESOLVED/);
  expect(connections()).toBe(0);
  expect((await refusedRequests()).length).toBeGreaterThanOrEqual(3);
  server.close();
});

test('denies every permission except copying', async ({ trailcase: { page } }) => {
  const states = await page.evaluate(async () => {
    const result: Attempts = {};
    for (const name of [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'persistent-storage',
      'screen-wake-lock',
    ]) {
      try {
        result[name] = (await navigator.permissions.query({ name: name as PermissionName })).state;
      } catch (error) {
        result[name] = (error as Error).name;
      }
    }
    result['media'] = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      (error: Error) => error.name,
    );
    result['position'] = await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      ),
    );
    result['notification'] = await Notification.requestPermission();
    return result;
  });
  expect(Object.values(states)).not.toContain('granted');
});

test('serves the files of the window only', async ({ trailcase: { page } }) => {
  const statuses = await page.evaluate(async () => {
    const ask = (url: string, method = 'GET') =>
      fetch(url, { method }).then(
        ({ status }) => status,
        () => 'refused',
      );
    return {
      page: await ask('app://trailcase/index.html'),
      up: await ask('app://trailcase/%2e%2e/build-info.json'),
      encodedUp: await ask('app://trailcase/..%2fbuild-info.json'),
      backslash: await ask('app://trailcase/..%5cbuild-info.json'),
      post: await ask('app://trailcase/index.html', 'POST'),
      otherHost: await ask('app://elsewhere/index.html'),
      file: await ask('file:///etc/hostname'),
    };
  });
  expect(statuses).toEqual({
    page: 200,
    up: 404,
    encodedUp: 400,
    backslash: 400,
    post: 405,
    otherHost: 'refused',
    file: 'refused',
  });
});

test('answers a bad request with an error and never throws', async ({ trailcase: { call } }) => {
  for (const method of ['no.such', '__proto__', 'constructor', 'toString']) {
    expect(await call(method as 'settings.get')).toMatchObject({
      ok: false,
      error: { code: 'contract/unknown-method' },
    });
  }
  expect(await call('settings.set', { theme: 'purple' })).toMatchObject({
    ok: false,
    error: { code: 'contract/bad-request' },
  });
  expect(await call('cases.openRecent', { id: '../../etc/passwd' })).toMatchObject({
    ok: false,
    error: { code: 'case/not-found' },
  });
  expect(await call('app.showFolder', { token: '/etc' })).toMatchObject({
    ok: false,
    error: { code: 'contract/bad-request' },
  });
});

test('keeps settings, and changes only those that were given', async ({ trailcase: { call } }) => {
  await call('settings.set', { organization: 'Lab', language: 'ko' });
  await call('settings.set', { theme: 'dark' });
  const reply = await call('settings.get');
  expect(reply).toMatchObject({
    ok: true,
    value: { organization: 'Lab', language: 'ko', theme: 'dark', welcomed: true },
  });
});

test('tells about itself and shows the guide', async ({ trailcase: { call } }) => {
  const about = await call('app.about');
  expect(about).toMatchObject({
    ok: true,
    value: { application: expect.stringMatching(/^\d+\.\d+\.\d+/), sqlite: expect.stringMatching(/^3\./) },
  });
  if (about.ok) {
    expect(about.value.licence).toContain('Apache License');
    expect(about.value.notices).toContain('better-sqlite3');
  }
  expect(await call('app.guide', { language: 'ko' })).toMatchObject({
    ok: true,
    value: expect.stringContaining('Trailcase'),
  });
});
