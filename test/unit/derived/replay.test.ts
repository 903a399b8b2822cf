import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActorsIndex } from '../../../electron/engine/actors/index.ts';
import type { CaseFile } from '../../../electron/engine/case/case-file.ts';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { FieldColumns } from '../../../electron/engine/columns/field-column.ts';
import { replay, type ReplayedRecord, type ReplayListener } from '../../../electron/engine/derived/replay.ts';
import { EvidenceReader, recordText } from '../../../electron/engine/intake/index.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';
import { makeRecord } from '../../support/imported-case.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

const at = (second: number): string => new Date(Date.UTC(2026, 4, 1) + second * 1000).toISOString().replace('.000', '');

/** Records whose times go through the files by turns: whoever reads in order of time jumps between files. */
function writeEvidence(folder: string): string[] {
  const paths: string[] = [];
  const write = (name: string, text: string): void => {
    paths.push(join(folder, name));
    writeFileSync(paths.at(-1)!, text);
  };
  const records = (from: number, count: number): object[] =>
    Array.from({ length: count }, (_, index) => makeRecord({ eventTime: at(from + ((index * 7919) % 5000)) }));
  // Long enough to be kept in blocks, and in no order of time.
  write('long.json', JSON.stringify({ Records: records(0, 9000) }));
  write('short.json', JSON.stringify({ Records: records(2000, 50) }));
  write(
    'wrapped.json',
    records(1000, 40)
      .map((detail) => JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam', detail }))
      .join('\n'),
  );
  write('untimed.json', JSON.stringify({ Records: [makeRecord({ eventTime: 'some day' })] }));
  return paths;
}

let file: CaseFile;
let store: ColumnStore;

beforeAll(async () => {
  ({ file } = await importInto(scratch.path, writeEvidence(scratch.path)));
  store = new ColumnStore(file.db);
});
afterAll(() => file.close());

/** Ids in order of time as SQL gives them. */
const idsInOrder = (where = 'true'): number[] =>
  file.db.prepare(`SELECT id FROM event WHERE ${where} ORDER BY time IS NULL, time, id`).pluck().all() as number[];

function listenTo(wants: Bitmap | null): ReplayListener & { heard: ReplayedRecord[] } {
  const heard: ReplayedRecord[] = [];
  return { wants, heard, hear: (record) => void heard.push(record) };
}

function pick(chosen: (id: number) => boolean): Bitmap {
  const wants = new Bitmap(store.count);
  store.column('id').forEach((id, position) => {
    if (chosen(id)) wants.set(position);
  });
  return wants;
}

describe('a replay', () => {
  it('tells every event once, in order of time, untimed ones last, with its time and the text of its record', async () => {
    const listener = listenTo(null);
    expect(await replay({ db: file.db, store }, [listener])).toEqual({ events: 9091, unread: [] });
    expect(listener.heard.map((each) => each.event)).toEqual(idsInOrder());
    const evidence = new EvidenceReader(file.db);
    const timeOf = file.db.prepare('SELECT time FROM event WHERE id = ?').pluck();
    for (const record of listener.heard) {
      // Of the long file only some: each costs the unpacking of a block.
      if (record.event <= 9000 && record.event % 50 !== 0) continue;
      const { text } = recordText(file.db, evidence, record.event);
      expect(record.text).toBe(text);
      expect(record.record).toEqual(JSON.parse(text));
      expect(Number.isNaN(record.time) ? null : record.time).toBe(timeOf.get(record.event));
    }
  });

  it('tells each listener what it wants, and decodes a record once for all of them', async () => {
    const [even, third, none] = [
      listenTo(pick((id) => id % 2 === 0)),
      listenTo(pick((id) => id % 3 === 0)),
      listenTo(pick(() => false)),
    ];
    const { events } = await replay({ db: file.db, store }, [even, third, none]);
    expect(even.heard.map((each) => each.event)).toEqual(idsInOrder('id % 2 = 0'));
    expect(third.heard.map((each) => each.event)).toEqual(idsInOrder('id % 3 = 0'));
    expect(none.heard).toEqual([]);
    expect(events).toBe(idsInOrder('id % 2 = 0 OR id % 3 = 0').length);
    const shared = new Map(even.heard.map((each) => [each.event, each.record]));
    for (const each of third.heard) if (each.event % 2 === 0) expect(each.record).toBe(shared.get(each.event));
  });

  it('knows the actor, session and origin that the columns know', async () => {
    const fields: FieldColumns = new FieldColumns(store, (name) => actors.fieldColumn(name));
    const actors = new ActorsIndex(file.db, fields);
    const listener = listenTo(pick((id) => id <= 200));
    await replay({ db: file.db, store, actorNumbers: () => actors.numbers() }, [listener]);
    const field = fields.get('actor')!;
    const session = fields.get('session')!;
    for (const each of listener.heard) {
      expect(each.identity).toBe(store.column('identity')[each.position]);
      expect(actors.groups('identity').actors.name(each.actor)).toBe(field.texts(field.column[each.position]!));
      expect(each.session > 0).toBe(session.texts(session.column[each.position]!) !== null);
    }
  });

  it('stops when it is cancelled, after no more than a turn of work', async () => {
    const controller = new AbortController();
    let heard = 0;
    const listener: ReplayListener = {
      wants: null,
      hear() {
        if (++heard === 100) controller.abort();
        // Longer than a turn.
        if (heard % 64 === 0) for (const until = performance.now() + 20; performance.now() < until;);
      },
    };
    await expect(replay({ db: file.db, store }, [listener], { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(heard).toBeLessThan(200);
  });

  it('ends with what a listener throws', async () => {
    const listener: ReplayListener = {
      wants: null,
      hear() {
        throw new Error('enough');
      },
    };
    await expect(replay({ db: file.db, store }, [listener])).rejects.toThrow('enough');
  });

  it('tells events whose evidence is gone all the same, and names the file and the reason', async () => {
    const path = join(scratch.path, 'referenced.json');
    writeFileSync(path, JSON.stringify({ Records: [makeRecord(), makeRecord()] }));
    const { file: other } = await importInto(scratch.path, [path], { reference: true });
    try {
      rmSync(path);
      const listener = listenTo(null);
      const { events, unread } = await replay({ db: other.db, store: new ColumnStore(other.db) }, [listener]);
      expect(events).toBe(2);
      expect(unread).toMatchObject([{ file: 1, events: 2 }]);
      expect(unread[0]!.reason).toContain('referenced.json');
      expect(listener.heard.map((each) => [each.record, each.text, each.unread === null])).toEqual([
        [null, null, false],
        [null, null, false],
      ]);
    } finally {
      other.close();
    }
  });
});
