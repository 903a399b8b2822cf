import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyOnOpen } from '../../../electron/engine/audit/verify.ts';
import { openCaseFile } from '../../../electron/engine/case/case-file.ts';
import { EngineCase } from '../../../electron/engine/engine-case.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

let place: ReturnType<typeof makeFolder>;
let engine: EngineCase;

beforeAll(async () => {
  place = makeFolder();
  const path = join(place.folder, 'case.trailcase');
  await (await filledCase(path, place.evidence)).close();
  const file = openCaseFile(path, {});
  engine = new EngineCase(file, context, verifyOnOpen(file.db), () =>
    Promise.reject(new Error('Nothing is asked here.')),
  );
});
afterAll(async () => {
  await engine.close();
  place.remove();
});

const judge = (verdict: string): unknown =>
  engine.db
    .prepare(`INSERT OR REPLACE INTO file_verdict(file, verdict, reason) SELECT id, ?, '' FROM evidence_file`)
    .run(verdict);

describe('what is kept in memory', () => {
  it('forgets the verdicts alone when they are new: index, columns and actors stay', async () => {
    judge('LOG_VALID');
    await engine.changed(['verdicts', 'audit']);
    const { index } = engine;
    const kept = ['eventName', 'actor', 'session', 'file'].map((name) => index.fields.get(name));
    const where = 'verdict : LOG_INVALID';
    expect((await index.filter.select({ where })).count).toBe(0);
    judge('LOG_INVALID');
    await engine.changed(['verdicts', 'audit']);
    expect(engine.index).toBe(index);
    expect((await index.filter.select({ where })).count).toBe(9);
    expect(index.fields.get('verdict')!.texts(2)).toBe('LOG_INVALID');
    ['eventName', 'actor', 'session', 'file'].forEach((name, at) => expect(index.fields.get(name)).toBe(kept[at]));
  });

  it('forgets the tags alone when they change', async () => {
    const { index } = engine;
    const verdict = index.fields.get('verdict');
    expect((await index.filter.select({ where: 'tag : seen' })).count).toBe(0);
    engine.db.exec(
      `INSERT INTO tag(id, name, color, created_at, created_by) VALUES (1, 'seen', 0, 0, 'Ana'); INSERT INTO event_tag VALUES (1, 3)`,
    );
    await engine.changed(['tags', 'audit']);
    expect((await index.filter.select({ where: 'tag : seen' })).count).toBe(1);
    expect(engine.index).toBe(index);
    expect(index.fields.get('verdict')).toBe(verdict);
  });

  it('keeps what filters found when the log alone has a new entry, and nothing when there are new events', async () => {
    const { index } = engine;
    const found = await index.filter.select({ where: 'eventName : List*' });
    await engine.changed(['audit']);
    expect(await index.filter.select({ where: 'eventName : List*' })).toBe(found);
    await engine.changed(['events', 'verdicts', 'audit']);
    expect(engine.index).not.toBe(index);
  });
});
