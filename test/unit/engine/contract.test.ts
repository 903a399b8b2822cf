import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { AppError, type ErrorCode, type MethodName, methods } from '../../../shared/contract/index.ts';
import { context, details, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let opened: OpenCase;
let still = '';

beforeAll(async () => {
  place = makeFolder();
  opened = await filledCase(join(place.folder, 'a.trailcase'), place.evidence);
  const other = await filledCase(join(place.folder, 'still.trailcase'), place.evidence);
  await other.close();
  still = join(place.folder, 'still.trailcase');
});
afterAll(async () => {
  await opened.close();
  place.remove();
});

const call = (method: MethodName, params: unknown, on = opened): Promise<unknown> => on.call(method, params as never);

async function failure(run: Promise<unknown>): Promise<AppError> {
  const outcome = await run.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(outcome).toBeInstanceOf(AppError);
  return outcome as AppError;
}

/** A request that works for every method of the contract, and a part of what it answers. `report.*` have tests of their own. */
const happy: [method: MethodName, params: unknown, answer: object][] = [
  [
    'case.info',
    {},
    {
      events: 9,
      totals: { files: 2, records: 10, indexed: 9, duplicates: 1, rejected: 0 },
      accounts: ['111122223333'],
      regions: ['eu-west-1'],
      unfinishedImport: false,
      readOnly: false,
    },
  ],
  ['case.update', { number: 'T-2' }, { details: { ...details, number: 'T-2' } }],
  [
    'intake.files',
    {},
    {
      total: 2,
      files: [
        { records: 5, indexed: 5, duplicates: 0 },
        { records: 5, indexed: 4, duplicates: 1 },
      ],
    },
  ],
  ['intake.rejected', {}, { total: 0, records: [] }],
  ['intake.peek', { file: 1, length: 11 }, { text: '{"Records":', truncated: true }],
  [
    'events.page',
    { where: 'outcome : denied', fields: ['eventName'] },
    { total: 1, all: 9, columns: { eventName: ['CreateUser'] } },
  ],
  ['events.histogram', { buckets: 3 }, { total: 9, untimed: 0 }],
  ['events.hours', {}, { zone: 'UTC', total: 9, untimed: 0 }],
  ['events.facet', { field: 'eventSource' }, { total: 9, distinct: 5, missing: 0 }],
  ['events.count', { by: ['outcome'] }, { total: 9, truncated: false }],
  [
    'events.get',
    { id: 1 },
    {
      id: 1,
      eventID: '00000000-0000-4000-8000-000000000001',
      about: { service: 'STS', access: 'read', technique: 'T1087.004' },
    },
  ],
  [
    'events.get',
    { id: 3, language: 'ko' },
    { about: { why: expect.stringMatching(/[가-힣]/) as string, technique: 'T1136.003' } },
  ],
  [
    'events.raw',
    { ids: [2, 1] },
    {
      records: [
        expect.stringMatching(/^\{.*"eventName":"ListUsers".*\}$/) as string,
        expect.stringMatching(/^\{.*"eventName":"GetCallerIdentity".*\}$/) as string,
      ],
    },
  ],
  ['events.rank', { id: 3 }, { rank: 2, found: true }],
  [
    'events.complete',
    { text: 'eventNa', cursor: 7 },
    { from: 0, to: 7, items: [{ text: 'eventName', kind: 'field' }] },
  ],
  ['tags.apply', { name: 'x', on: { ids: [1, 2] } }, { tagged: 2 }],
  ['tags.list', {}, { tags: [{ name: 'x', events: 2 }] }],
  ['tags.undo', { undo: 1 }, { tagged: 2 }],
  ['notes.add', { event: 1, text: 'look' }, { note: { target: 'event:1', author: 'Ana' } }],
  ['notes.list', { event: 1 }, { notes: [{ text: 'look' }] }],
  ['events.runs', {}, { total: 9 }],
  ['events.run', { offset: 0, length: 3 }, { events: 3 }],
  [
    'views.save',
    { name: 'Refused', filter: { where: 'outcome : denied' } },
    {
      view: { name: 'Refused', author: 'Ana', filter: { where: 'outcome : denied', chips: [], from: null, to: null } },
    },
  ],
  [
    'views.save',
    {
      name: 'Refused',
      filter: { where: 'outcome : denied' },
      look: {
        columns: [{ field: 'eventTime', width: 160, pinned: true }],
        sort: 'desc',
        split: 'actor',
        scale: 'root',
        zone: 'Asia/Seoul',
      },
    },
    {
      view: {
        look: {
          columns: [{ field: 'eventTime', width: 160, pinned: true }],
          sort: 'desc',
          split: 'actor',
          zone: 'Asia/Seoul',
        },
      },
    },
  ],
  ['views.list', {}, { views: [{ name: 'Refused' }] }],
  ['views.delete', { name: 'Refused' }, { name: 'Refused' }],
  [
    'findings.save',
    { title: 'One', addEvents: { ids: [2, 1] } },
    { finding: { id: 1, version: 1, author: 'Ana', events: [1, 2], addresses: ['198.51.100.7'], status: 'draft' } },
  ],
  ['findings.save', { title: 'Two' }, { finding: { id: 2, events: [], from: null } }],
  ['findings.order', { ids: [2] }, { findings: [2, 1] }],
  ['findings.list', {}, { findings: [{ id: 2 }, { id: 1 }], removed: [] }],
  ['findings.get', { id: 1 }, { finding: { title: 'One' } }],
  ['findings.history', { id: 1 }, { versions: [{ version: 1, act: 'create', author: 'Ana' }] }],
  [
    'findings.indicators',
    {},
    { indicators: [{ kind: 'sourceIPAddress', value: '198.51.100.7', events: 2, findings: [1] }, {}, {}, {}, {}] },
  ],
  ['findings.delete', { id: 2 }, { version: 1 }],
  ['findings.restore', { id: 2, version: 1 }, { finding: { id: 2, version: 3 } }],
  ['actors.list', { kind: 'ip' }, { total: 2 }],
  ['actors.get', { id: 'ip:203.0.113.9' }, { events: 1 }],
  ['sessions.list', {}, { total: expect.any(Number) as number, sessions: expect.arrayContaining([]) as object[] }],
  ['integrity.verify', {}, { state: 'none' }],
  ['integrity.summary', {}, { state: 'none' }],
  ['integrity.chains', {}, { chains: [], gaps: [] }],
  ['integrity.digests', {}, { digests: [] }],
  ['integrity.logs', {}, { total: 2 }],
  ['integrity.coverage', {}, { by: 'hour' }],
  ['integrity.missing', {}, { objects: [] }],
  [
    'integrity.limits',
    {},
    { limits: expect.arrayContaining([expect.objectContaining({ text: expect.any(String) as string })]) as object[] },
  ],
  ['integrity.recording', {}, { rows: [{ class: 'management-read' }, { class: 'management-write' }] }],
  ['integrity.applying', { where: 'outcome : *' }, { events: 9 }],
  ['integrity.tampering', {}, { intervals: [{ change: 'trail-stopped' }], attempts: [] }],
  ['integrity.inputs', {}, { keys: [], files: [], versions: [] }],
  ['integrity.lake', {}, { results: [] }],
  ['integrity.cli', {}, { runs: [], hindrances: [] }],
  [
    'case.check',
    { deep: true },
    { checks: expect.arrayContaining([expect.objectContaining({ name: 'actors', ok: true })]) as object[] },
  ],
  ['audit.list', { limit: 1 }, { entries: [{ act: 'case.create', examiner: 'Ana', machine: 'lab-1' }] }],
  ['audit.query', { where: 'outcome : *' }, { noted: true, events: 9 }],
  ['audit.verify', {}, { intact: true, firstBreak: null }],
];

/** Requests with tests of their own: below, or beside their part of the engine. */
const elsewhere =
  /^(intake\.(import|preview|pause)|report\.|detections\.|exports\.|diff\.|indicators\.|ledgers\.|query\.|queries\.|integrity\.digest$|work\.|drafts\.|findings\.|actors\.(graph|places|addPlaces)$)/;

describe('every request of the contract', () => {
  it.each(happy)('%s %j works', async (method, params, answer) => {
    expect(await call(method, params)).toMatchObject(answer);
  });

  it('has a test here or elsewhere', () => {
    const missing = Object.keys(methods).filter(
      (method) => !elsewhere.test(method) && !happy.some(([name]) => name === method),
    );
    expect(missing).toEqual([]);
  });

  it('previews and imports paths that a host granted, and no others', async () => {
    const token = opened.grant(place.evidence);
    expect(await call('intake.preview', { sources: [token] })).toMatchObject({ files: 2 });
    for (const method of ['intake.preview', 'intake.import'] as const) {
      expect((await failure(call(method, { sources: [place.evidence] }))).code).toBe('contract/bad-request');
    }
    expect((await failure(call('integrity.verify', { keys: ['/etc/passwd'] }))).code).toBe('contract/bad-request');
    expect((await failure(call('report.write', { target: '/tmp', formats: ['html'] }))).code).toBe(
      'contract/bad-request',
    );
  });

  it('is one case check after another that finds nothing wrong', async () => {
    const { checks } = await opened.call('case.check', { deep: true });
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name)).toEqual([
      'sqlite',
      'account',
      'rows',
      'columns',
      'audit',
      'evidence',
      'records',
      'index',
      'actors',
      'ledgers',
      'detections',
    ]);
  });
});

describe('requests that fail', () => {
  it.each<[method: MethodName, params: unknown, code: ErrorCode, message: string]>([
    ['case.update', { name: '' }, 'contract/bad-request', 'name'],
    ['case.update', { timezone: 'Mars/Phobos' }, 'contract/bad-request', 'Mars/Phobos'],
    ['intake.import', {}, 'intake/nothing-to-import', ''],
    ['intake.import', { resume: true }, 'intake/nothing-to-import', ''],
    ['intake.peek', { file: 99 }, 'events/not-found', '99'],
    ['events.page', { where: 'eventName : (' }, 'kql/syntax', ''],
    ['events.page', { where: 'no.such.field.at.all : 1' }, 'kql/unknown-field', 'no.such'],
    ['events.page', { fields: ['nothing.here'] }, 'kql/unknown-field', 'nothing.here'],
    ['events.count', { by: ['requestParameters.x'] }, 'kql/unknown-field', 'requestParameters.x'],
    ['events.get', { id: 99 }, 'events/not-found', '99'],
    ['events.raw', { ids: [1, 99] }, 'events/not-found', '99'],
    ['tags.apply', { name: 'x', on: { ids: [1, 99] } }, 'events/not-found', '99'],
    ['tags.apply', { name: 'never made', remove: true, on: { ids: [1] } }, 'findings/not-found', 'never made'],
    ['tags.apply', { name: '   ', on: { ids: [1] } }, 'contract/bad-request', 'name'],
    ['tags.apply', { name: 'x', on: { filter: { where: ')' } } }, 'kql/syntax', ''],
    ['tags.undo', { undo: 12345 }, 'findings/not-found', '12345'],
    ['notes.add', { event: 99, text: 'x' }, 'events/not-found', '99'],
    ['notes.add', { event: 1, text: '' }, 'contract/bad-request', 'text'],
    ['actors.get', { id: 'ip:192.0.2.200' }, 'actors/not-found', '192.0.2.200'],
    ['integrity.digest', { key: 'none' }, 'events/not-found', 'none'],
    ['events.page', { limit: -1 }, 'contract/bad-request', 'limit'],
    ['events.page', { where: 5 }, 'contract/bad-request', 'where'],
    ['events.get', null, 'contract/bad-request', ''],
    ['events.get', { id: 1.5 }, 'contract/bad-request', 'id'],
    ['no.such' as MethodName, {}, 'contract/unknown-method', 'no.such'],
    ['__proto__' as MethodName, {}, 'contract/unknown-method', '__proto__'],
    ['constructor' as MethodName, {}, 'contract/unknown-method', 'constructor'],
  ])('%s %j fails with %s', async (method, params, code, message) => {
    const error = await failure(call(method, params));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('change nothing, and stand in the log as attempts', async () => {
    const before = await opened.call('case.info', {});
    await failure(call('tags.apply', { name: 'half', on: { ids: [1, 99] } }));
    await failure(call('notes.add', { event: 99, text: 'x' }));
    await failure(call('tags.undo', { undo: 777 }));
    await failure(call('case.update', { timezone: 'nowhere' }));
    const after = await opened.call('case.info', {});
    const same = { sizeBytes: 0, auditHead: '', auditEntries: 0 };
    expect({ ...after, ...same }).toEqual({ ...before, ...same });
    const { entries } = await opened.call('audit.list', { offset: before.auditEntries });
    expect(entries.map((entry) => entry.act)).toEqual([
      'tags.apply.fail',
      'notes.add.fail',
      'tags.undo.fail',
      'case.update.fail',
    ]);
    expect((await opened.call('tags.list', {})).tags.map((tag) => tag.name)).not.toContain('half');
  });
});

describe('cancelling', () => {
  it('is answered before the work begins', async () => {
    const controller = new AbortController();
    controller.abort();
    for (const method of ['case.info', 'events.page', 'case.check', 'intake.import'] as const) {
      expect((await failure(opened.call(method, {} as never, { signal: controller.signal }))).code).toBe('cancelled');
    }
  });

  it('ends a check in the middle', async () => {
    const controller = new AbortController();
    const error = await failure(
      opened.call(
        'case.check',
        { deep: true },
        { signal: controller.signal, onProgress: ({ phase }) => phase === 'records' && controller.abort() },
      ),
    );
    expect(error.code).toBe('cancelled');
  });

  it('keeps the case whole when it ends an import, and the import can be finished', async () => {
    const path = join(place.folder, 'cancelled.trailcase');
    const own = await createCase(path, details, context);
    const controller = new AbortController();
    const summary = await own
      .call(
        'intake.import',
        { sources: [own.grant(place.evidence)] },
        { signal: controller.signal, onProgress: () => controller.abort() },
      )
      .catch((cause: unknown) => cause as AppError);
    if (!(summary instanceof AppError)) expect(typeof summary.cancelled).toBe('boolean');
    await own.close();
    const again = await openCase(path, {}, context);
    const info = await again.call('case.info', {});
    expect(info.totals.records).toBe(info.totals.indexed + info.totals.duplicates + info.totals.rejected);
    if (info.unfinishedImport) await again.call('intake.import', { resume: true });
    expect((await again.call('case.info', {})).events).toBe(9);
    expect((await again.call('case.check', { deep: true })).checks.filter((check) => !check.ok)).toEqual([]);
    await again.close();
  });
});

describe('a case that is open for reading only', () => {
  it('refuses every change and answers everything else', async () => {
    const reader = await openCase(still, { readOnly: true }, context);
    try {
      for (const [method, params] of happy) {
        if (methods[method].writes.length > 0 && !methods[method].runsReadOnly) {
          const error = await failure(call(method, params, reader));
          expect([method, error.code]).toEqual([method, 'case/read-only']);
          expect(error.message).toContain('still.trailcase');
        } else if (!/^(tags|notes|findings)\./.test(method)) await call(method, params, reader);
      }
      expect((await failure(call('intake.import', { sources: ['x'] }, reader))).code).toBe('case/read-only');
      const folder = join(place.folder, 'report-of-reader');
      expect(
        (await reader.call('report.write', { target: reader.grant(folder), formats: ['json'] })).files,
      ).toHaveLength(3);
      expect(await reader.call('case.info', {})).toMatchObject({
        readOnly: true,
        readOnlyReason: expect.stringContaining('reading only') as string,
      });
    } finally {
      await reader.close();
    }
    expect(readdirSync(place.folder).filter((name) => name.startsWith('still'))).toEqual(['still.trailcase']);
  });

  it('says that an interrupted import may be missing from views', async () => {
    const path = join(place.folder, 'interrupted.trailcase');
    copyFileSync(still, path);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(path);
    db.exec("UPDATE case_info SET value = 'building' WHERE key = 'index'");
    db.close();
    const reader = await openCase(path, { readOnly: true }, context);
    expect(reader.readOnlyReason).toContain('interrupted');
    await reader.close();
  });

  it('sees what a writer beside it does', async () => {
    const path = join(place.folder, 'beside.trailcase');
    copyFileSync(still, path);
    const writer = await openCase(path, {}, context);
    const reader = await openCase(path, { readOnly: true }, context);
    await writer.call('tags.apply', { name: 'seen', on: { ids: [1] } });
    expect((await reader.call('tags.list', {})).tags).toMatchObject([{ name: 'seen', events: 1 }]);
    expect((await failure(openCase(path, {}, context))).code).toBe('case/in-use');
    await reader.close();
    await writer.close();
    expect(readdirSync(place.folder).filter((name) => name.startsWith('beside'))).toEqual(['beside.trailcase']);
  });
});

describe('the examiner log', () => {
  it('gets one entry for every act that changes something, with who, what and the result', async () => {
    const path = join(place.folder, 'log.trailcase');
    const own = await filledCase(path, place.evidence);
    const added = async (run: () => Promise<unknown>): Promise<string[]> => {
      const before = (await own.call('audit.list', {})).total;
      await run();
      const { entries } = await own.call('audit.list', { offset: before });
      expect(entries.every((entry) => entry.examiner === 'Ana' && entry.application === 'Trailcase test')).toBe(true);
      return entries.map((entry) => entry.act);
    };
    const acts: Record<string, string[]> = {};
    const news: Record<string, string[]> = {};
    const told = new Set<string>();
    own.onEvent((event) => event.areas.forEach((area) => told.add(area)));
    const target = join(place.folder, 'log-report');
    let undo = 0;
    const observed = async (run: () => Promise<unknown>): Promise<[string[], string[]]> => {
      told.clear();
      return [await added(run), [...told].sort()];
    };
    [acts['case.update'], news['case.update']] = await observed(() => own.call('case.update', { mandate: 'find out' }));
    [acts['tags.apply'], news['tags.apply']] = await observed(
      async () =>
        ({ undo } = await own.call('tags.apply', { name: 'a', on: { filter: { where: 'outcome : denied' } } })),
    );
    [acts['tags.undo'], news['tags.undo']] = await observed(() => own.call('tags.undo', { undo }));
    [acts['notes.add'], news['notes.add']] = await observed(() => own.call('notes.add', { text: 'to the case' }));
    [acts['findings.save'], news['findings.save']] = await observed(() =>
      own.call('findings.save', { title: 'One', addEvents: { ids: [1] } }),
    );
    [acts['findings.order'], news['findings.order']] = await observed(() => own.call('findings.order', { ids: [1] }));
    [acts['findings.delete'], news['findings.delete']] = await observed(() => own.call('findings.delete', { id: 1 }));
    [acts['findings.restore'], news['findings.restore']] = await observed(() =>
      own.call('findings.restore', { id: 1, version: 1 }),
    );
    [acts['views.save'], news['views.save']] = await observed(() =>
      own.call('views.save', { name: 'Refused', filter: { where: 'outcome : denied' } }),
    );
    [acts['views.delete'], news['views.delete']] = await observed(() => own.call('views.delete', { name: 'Refused' }));
    [acts['queries.save'], news['queries.save']] = await observed(() =>
      own.call('queries.save', { name: 'One', sql: 'SELECT 1' }),
    );
    [acts['queries.delete'], news['queries.delete']] = await observed(() =>
      own.call('queries.delete', { name: 'One' }),
    );
    [acts['audit.query'], news['audit.query']] = await observed(() =>
      own.call('audit.query', { where: 'outcome : denied' }),
    );
    [acts['integrity.verify'], news['integrity.verify']] = await observed(() => own.call('integrity.verify', {}));
    [acts['report.write'], news['report.write']] = await observed(() =>
      own.call('report.write', { target: own.grant(target), formats: ['csv'] }),
    );
    [acts['case.check'], news['case.check']] = await observed(() => own.call('case.check', {}));
    [acts['intake.import'], news['intake.import']] = await observed(() =>
      own.call('intake.import', { sources: [own.grant(place.evidence)] }),
    );
    [acts['failed import'], news['failed import']] = await observed(() =>
      failure(own.call('intake.import', { sources: [own.grant(join(place.folder, 'not there'))] })),
    );
    for (const method of Object.keys(methods) as MethodName[])
      if (methods[method].writes.length > 0 && (method in acts || !elsewhere.test(method))) {
        expect(acts[method]?.length, method).toBeGreaterThan(0);
        expect([method, news[method]]).toEqual([method, [...new Set([...methods[method].writes, 'audit'])].sort()]);
      }
    expect(acts).toEqual({
      'case.update': ['case.update'],
      'tags.apply': ['tags.apply'],
      'tags.undo': ['tags.undo'],
      'notes.add': ['notes.add'],
      'findings.save': ['findings.create'],
      'findings.order': ['findings.order'],
      'findings.delete': ['findings.delete'],
      'findings.restore': ['findings.restore'],
      'views.save': ['views.save'],
      'views.delete': ['views.delete'],
      'queries.save': ['queries.save'],
      'queries.delete': ['queries.delete'],
      'audit.query': ['query.run'],
      'integrity.verify': [expect.stringMatching(/^(integrity\.)?verify/)],
      // What the rules say is worked out where nobody has asked for it before.
      'report.write': ['case.derive', 'report.write'],
      'case.check': ['case.check'],
      'intake.import': ['intake.import.begin', 'intake.import.end'],
      'failed import': ['intake.import.begin', 'intake.import.fail'],
    });
    const applied = (await own.call('audit.list', { act: 'tags.apply' })).entries[0]!;
    expect(applied).toMatchObject({
      params: { name: 'a', filter: { where: 'outcome : denied' } },
      result: { changed: 1 },
    });
    expect((await own.call('audit.verify', {})).intact).toBe(true);
    await own.close();
    const again = await openCase(path, {}, context);
    const { entries } = await again.call('audit.list', {});
    // What is derived may be made anew at the opening, and says so.
    const written = entries.map((entry) => entry.act).filter((act) => act !== 'case.derive');
    expect(written.slice(-2)).toEqual(['case.close', 'case.open']);
    await again.close();
  });

  it('notes an act that failed, without what it was given', async () => {
    const before = (await opened.call('audit.list', {})).total;
    await failure(call('findings.save', { id: 999, title: 'nothing there' }));
    const target = opened.grant(join(place.folder, 'unsigned'));
    await failure(
      call('report.write', {
        target,
        formats: ['json'],
        sign: { key: opened.grant(join(place.folder, 'no-such-key')), passphrase: 'never written down' },
      }),
    );
    const { entries } = await opened.call('audit.list', { offset: before });
    expect(entries.map((entry) => [entry.act, entry.params, (entry.result as { code: string }).code])).toEqual([
      ['findings.save.fail', null, 'findings/not-found'],
      ['report.write.fail', null, 'report/key'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('never written down');
  });

  it('is not written by questions', async () => {
    const before = (await opened.call('audit.list', {})).total;
    for (const [method, params] of happy) if (methods[method].writes.length === 0) await call(method, params);
    expect((await opened.call('audit.list', {})).total).toBe(before);
  });
});

describe('news of changes', () => {
  it('carry a rising generation and the areas', async () => {
    const news: { generation: number; areas: readonly string[] }[] = [];
    const stop = opened.onEvent((event) => news.push(event));
    await opened.call('notes.add', { text: 'one' });
    await opened.call('tags.apply', { name: 'news', on: { ids: [1] } });
    stop();
    await opened.call('notes.add', { text: 'two' });
    expect(news.map((each) => each.areas)).toEqual([
      ['tags', 'audit'],
      ['tags', 'audit'],
    ]);
    expect(news[1]!.generation).toBeGreaterThan(news[0]!.generation);
  });
});

describe('opening and closing', () => {
  it('closes once, and a closed case answers nothing', async () => {
    const path = join(place.folder, 'closing.trailcase');
    const own = await createCase(path, details, context);
    await own.close();
    await own.close();
    expect((await failure(own.call('case.info', {}))).code).toBe('case/not-found');
    expect(existsSync(`${path}-lock`)).toBe(false);
  });

  it('refuses a description that is not right before it makes a file', async () => {
    const path = join(place.folder, 'wrong.trailcase');
    expect((await failure(createCase(path, { ...details, name: '' }, context))).code).toBe('contract/bad-request');
    expect((await failure(createCase(path, { ...details, timezone: 'Nowhere/City' }, context))).code).toBe(
      'contract/bad-request',
    );
    expect(existsSync(path)).toBe(false);
  });

  it('names the evidence file, not the case, when evidence by reference is gone', async () => {
    const evidence = join(place.folder, 'lent');
    mkdirSync(evidence);
    writeFileSync(
      join(evidence, 'a.json'),
      JSON.stringify({
        Records: [
          {
            eventVersion: '1.08',
            eventTime: '2026-05-12T06:00:00Z',
            eventSource: 's3.amazonaws.com',
            eventName: 'GetObject',
            eventID: '10000000-0000-4000-8000-000000000001',
          },
        ],
      }),
    );
    const own = await createCase(join(place.folder, 'reference.trailcase'), details, context);
    await own.call('intake.import', { sources: [own.grant(evidence)], reference: true });
    renameSync(evidence, `${evidence}-moved`);
    const error = await failure(own.call('events.raw', { ids: [1] }));
    expect(error.code).toBe('intake/vanished');
    expect(error.message).toContain('lent');
    const { checks } = await own.call('case.check', {});
    expect(checks.find((check) => check.name === 'evidence')).toMatchObject({ ok: false });
    await own.close();
    rmSync(`${evidence}-moved`, { recursive: true });
  });
});
