/** Cases and windows: opening by dialog, list, command line and drop; one engine process each; what happens when it dies. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ElectronApplication, Page } from '@playwright/test';
import type { HostBridge, HostEvent, PathToken } from '../../shared/contract/index.ts';
import { type Application, expect, launch, launchArguments, mainScript, test } from './application.ts';

interface Probe {
  events: HostEvent[];
  ports: MessagePort[];
}
type ProbedWindow = typeof globalThis & { probe: Probe; trailcase: HostBridge };

/** Writes down what the host sends to the page, from now on and after a reload. */
async function probe(page: Page): Promise<void> {
  const install = () => {
    const seen: Probe = { events: [], ports: [] };
    (window as unknown as ProbedWindow).probe = seen;
    window.addEventListener('message', (event) => {
      if ((event.data as { type?: string })?.type === 'trailcase-engine-port' && event.ports[0])
        seen.ports.push(event.ports[0]);
    });
    // Keeps working while the page itself is not ready to listen.
    const listen = () => (window as unknown as ProbedWindow).trailcase.onEvent((event) => seen.events.push(event));
    if ('trailcase' in window) listen();
    else setTimeout(listen);
  };
  await page.addInitScript(install);
  await page.evaluate(install);
}

const events = (page: Page, type: HostEvent['type']) =>
  page.evaluate(
    (wanted) => (window as unknown as ProbedWindow).probe.events.filter((event) => event.type === wanted),
    type,
  );

/** Asks the engine over the port that the page got last. */
function ask(
  page: Page,
  method: string,
  params: unknown = {},
): Promise<{ ok: boolean; result?: unknown; error?: { code: string } }> {
  return page.evaluate(
    ([name, given]) =>
      new Promise((resolve) => {
        const port = (window as unknown as ProbedWindow).probe.ports.at(-1) as MessagePort;
        const id = 1_000_000 + Math.floor(Math.random() * 1_000_000_000);
        port.addEventListener('message', (event) => {
          if (event.data.kind === 'reply' && event.data.id === id) resolve(event.data);
        });
        port.start();
        port.postMessage({ kind: 'request', id, method: name, params: given });
      }),
    [method, params] as const,
  ) as Promise<{ ok: boolean; result?: unknown; error?: { code: string } }>;
}

const enginePids = (electron: ElectronApplication) =>
  electron.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ name }) => name?.startsWith('Trailcase engine'))
      .map(({ pid }) => pid),
  );
const windowCount = (electron: ElectronApplication) =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
const titles = (electron: ElectronApplication) =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()));

async function createCase(application: Application, name: string): Promise<string> {
  const path = join(application.work, `${name}.trailcase`);
  await application.answerSaveDialog(path);
  expect(await application.call('cases.create', { name })).toMatchObject({
    ok: true,
    value: { fileName: `${name}.trailcase`, readOnly: false },
  });
  return path;
}

test('creates a case, talks to its engine directly, and closes both in order', async ({ trailcase }) => {
  const { page, electron, call, work } = trailcase;
  await probe(page);
  const path = await createCase(trailcase, 'orion');
  await expect.poll(() => events(page, 'case-opened')).toHaveLength(1);
  expect(await enginePids(electron)).toHaveLength(1);
  expect(await titles(electron)).toEqual(['orion.trailcase — Trailcase']);
  expect(await ask(page, 'case.info')).toMatchObject({
    ok: true,
    result: { fileName: 'orion.trailcase', details: { name: 'orion' } },
  });
  expect(await ask(page, 'no.such')).toMatchObject({ ok: false, error: { code: 'contract/unknown-method' } });
  expect(await call('cases.recent')).toMatchObject({
    ok: true,
    value: [{ fileName: 'orion.trailcase', exists: true }],
  });

  expect(await call('cases.close')).toEqual({ ok: true, value: null });
  expect(await events(page, 'case-closed')).toHaveLength(1);
  await expect.poll(() => enginePids(electron)).toEqual([]);
  expect(readdirSync(work)).toEqual(['orion.trailcase']);
  expect(existsSync(path)).toBe(true);
});

test('a page that loads again finds the open case and a new port', async ({ trailcase }) => {
  const { page } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  await page.reload();
  await expect.poll(() => events(page, 'case-opened')).toHaveLength(1);
  expect(await ask(page, 'case.info')).toMatchObject({ ok: true });
});

test('chosen evidence reaches the engine as a token', async ({ trailcase }) => {
  const { page, call, answerOpenDialog, work } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  const bundle = join(work, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'notes.txt'), 'not a log');
  await answerOpenDialog([bundle]);
  const reply = await call('paths.chooseEvidence', { kind: 'folder' });
  expect(reply).toMatchObject({ ok: true, value: [{ label: bundle }] });
  const { token } = (reply as { value: PathToken[] }).value[0] as PathToken;
  expect(await ask(page, 'intake.preview', { sources: [token] })).toMatchObject({ ok: true });
  expect(await ask(page, 'intake.preview', { sources: [bundle] })).toMatchObject({ ok: false });
  await answerOpenDialog([]);
  expect(await call('paths.chooseEvidence', { kind: 'files' })).toEqual({ ok: true, value: [] });
});

test('evidence is read by the workers of the engine process', async ({ trailcase }) => {
  const { page, call, answerOpenDialog, work } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  const log = join(work, '111122223333_CloudTrail_us-east-1_20260101T0005Z_AbCdEfGhIjKlMnOp.json.gz');
  const record = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::111122223333:user/ana',
      accountId: '111122223333',
      userName: 'ana',
    },
    eventTime: '2026-01-01T00:01:02Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15',
    requestParameters: null,
    responseElements: null,
    eventID: '11111111-2222-4333-8444-555555555555',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
  };
  writeFileSync(log, gzipSync(JSON.stringify({ Records: [record] })));
  await answerOpenDialog([log]);
  const reply = await call('paths.chooseEvidence', { kind: 'files' });
  const { token } = (reply as { value: PathToken[] }).value[0] as PathToken;
  expect(await ask(page, 'intake.import', { sources: [token] })).toMatchObject({ ok: true });
  expect(await ask(page, 'case.info')).toMatchObject({
    ok: true,
    result: { events: 1, totals: { records: 1, indexed: 1 } },
  });
});

test('dropped evidence becomes tokens, a dropped case opens', async ({ trailcase }) => {
  const { page, electron, work } = trailcase;
  await probe(page);
  await createCase(trailcase, 'dropped');
  await trailcase.call('cases.close');
  const log = join(work, 'trail.json.gz');
  writeFileSync(log, 'x');
  // A file input gives the page the same File objects as a drop does.
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped';
    document.body.append(input);
  });
  await page.setInputFiles('#dropped', [log, join(work, 'dropped.trailcase')]);
  const reply = await page.evaluate(() => {
    const files = [
      ...((document.querySelector('#dropped') as HTMLInputElement).files ?? []),
      new File(['made up'], '/etc/passwd'),
    ];
    return (window as unknown as ProbedWindow).trailcase.registerDrop(files);
  });
  expect(reply).toMatchObject({ ok: true, value: [{ label: log }] });
  await expect.poll(() => titles(electron)).toEqual(['dropped.trailcase — Trailcase']);
});

test('a file that is no case is refused with a reason, and the open case stays', async ({ trailcase }) => {
  const { page, call, answerOpenDialog, work, electron } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  const wrong = join(work, 'wrong.trailcase');
  writeFileSync(wrong, 'This is not a database, whatever its name says.');
  await answerOpenDialog([wrong]);
  expect(await call('cases.openDialog')).toMatchObject({ ok: false, error: { code: 'case/not-a-case' } });
  expect(await ask(page, 'case.info')).toMatchObject({ ok: true, result: { fileName: 'orion.trailcase' } });
  await expect.poll(() => enginePids(electron)).toHaveLength(1);
});

test('a killed engine is told, and the case opens again', async ({ trailcase }) => {
  const { page, electron, call } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  const [pid] = await enginePids(electron);
  process.kill(pid as number, 'SIGKILL');
  await expect
    .poll(() => events(page, 'engine-stopped'))
    .toMatchObject([
      { error: { message: expect.stringContaining('orion.trailcase'), hint: expect.stringContaining('unharmed') } },
    ]);
  const recent = await call('cases.recent');
  const { id } = (recent as { value: { id: string }[] }).value[0] as { id: string };
  expect(await call('cases.openRecent', { id })).toMatchObject({ ok: true });
  expect(await ask(page, 'case.info')).toMatchObject({ ok: true });
});

test('a case named on the command line opens at the start, and a second start hands its case over', async ({
  trailcase,
  executable,
}) => {
  const first = await createCase(trailcase, 'first');
  const second = await createCase(trailcase, 'second');
  await trailcase.call('cases.close');
  const { profile, work } = trailcase;
  await trailcase.electron.close();

  const again = await launch({ profile, work, args: [first] });
  await expect.poll(() => titles(again.electron)).toEqual(['first.trailcase — Trailcase']);

  const child = spawn(executable, [mainScript, ...launchArguments(profile), second], { stdio: 'ignore', cwd: work });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  expect(await ended).toBe(0);
  await expect
    .poll(async () => (await titles(again.electron)).sort())
    .toEqual(['first.trailcase — Trailcase', 'second.trailcase — Trailcase']);
  expect(await windowCount(again.electron)).toBe(2);
  expect(await enginePids(again.electron)).toHaveLength(2);

  const third = spawn(executable, [mainScript, ...launchArguments(profile), second], { stdio: 'ignore', cwd: work });
  await new Promise((resolve) => third.on('exit', resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await windowCount(again.electron)).toBe(2);
  await again.electron.close();
});

test('closing the window closes its case before the application ends', async ({ trailcase }) => {
  const path = await createCase(trailcase, 'orion');
  const { profile, work, electron } = trailcase;
  const ended = new Promise((resolve) => electron.process().on('exit', resolve));
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
  expect(readdirSync(work)).toEqual(['orion.trailcase']);

  const again = await launch({ profile, work, args: [path] });
  await expect.poll(() => titles(again.electron)).toEqual(['orion.trailcase — Trailcase']);
  await again.electron.close();
});

test('a window opens where the last one was, and never where no screen is', async ({ trailcase }) => {
  const { electron, profile, work } = trailcase;
  const bounds = (application: typeof electron) =>
    application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 60, y: 70, width: 1000, height: 640 }),
  );
  await expect.poll(() => existsSync(join(profile, 'window.json'))).toBe(true);
  await electron.close();
  const again = await launch({ profile, work });
  expect(await bounds(again.electron)).toMatchObject({ width: 1000, height: 640 });
  await again.electron.close();
  writeFileSync(
    join(profile, 'window.json'),
    JSON.stringify({ x: 9000, y: 9000, width: 1000, height: 640, maximized: false }),
  );
  const elsewhere = await launch({ profile, work });
  expect(await bounds(elsewhere.electron)).toMatchObject({ width: 1440 });
  await elsewhere.electron.close();
});

test('an engine that is told to end, as at a shutdown, closes its case first', async ({ trailcase }) => {
  const { page, electron, work } = trailcase;
  await probe(page);
  await createCase(trailcase, 'orion');
  const [pid] = await enginePids(electron);
  process.kill(pid as number, 'SIGTERM');
  await expect.poll(() => events(page, 'engine-stopped')).toHaveLength(1);
  expect(readdirSync(work)).toEqual(['orion.trailcase']);
});

test('without a display it says so and names the command line', ({ executable }) => {
  test.skip(process.platform !== 'linux', 'only Linux can be without a display server');
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const run = spawnSync(executable, [mainScript, ...launchArguments('/nonexistent')], {
    env: environment,
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('no display');
  expect(run.stderr).toContain('npx trailcase');
});
