import Database from 'better-sqlite3';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { appendAudit, auditHead, listAudit } from '../../../electron/engine/audit/log.ts';
import { verifyAudit } from '../../../electron/engine/audit/verify.ts';
import { canonicalJson } from '../../../electron/engine/audit/canonical-json.ts';
import { schema } from '../../../electron/engine/case/schema.ts';

const context = { examiner: 'Ana', machine: 'lab-1', application: 'Trailcase 0.1.0' };

function logOf(acts: string[]): Database.Database {
  const db = new Database(':memory:');
  db.exec(schema);
  acts.forEach((act, index) => appendAudit(db, context, act, { index }, null, 1000 + index));
  return db;
}

const someLog = fc.integer({ min: 1, max: 12 }).map((length) => Array.from({ length }, (_, index) => `act-${index}`));

/** Picks an entry of a log of `length`. */
const entryOf = (log: Database.Database, choice: number): number => 1 + (choice % (auditHead(log).entries || 1));

describe('the examiner log', () => {
  it('is intact as it was written, and says who, when, where and what', () => {
    const db = logOf(['case.create', 'intake.import.end']);
    const verdict = verifyAudit(db);
    expect(verdict).toMatchObject({ intact: true, entries: 2, firstBreak: null, head: auditHead(db).head });
    expect(listAudit(db, { offset: 0, limit: 10 }).entries[1]).toMatchObject({
      seq: 2,
      time: 1001,
      ...context,
      act: 'intake.import.end',
      params: { index: 1 },
      result: null,
      hash: verdict.head,
    });
  });

  it('chains hash(n) = SHA-256(hash(n−1) ‖ canonical JSON), beginning with 32 zero bytes', () => {
    const db = logOf(['one', 'two', 'three']);
    let previous = Buffer.alloc(32);
    for (const entry of listAudit(db, { offset: 0, limit: 10 }).entries) {
      const { hash, ...body } = entry;
      previous = createHash('sha256').update(previous).update(canonicalJson(body)).digest();
      expect(hash).toBe(previous.toString('hex'));
    }
  });

  it('is intact while it is empty', () => {
    expect(verifyAudit(logOf([]))).toMatchObject({
      intact: true,
      entries: 0,
      head: '',
      firstBreak: null,
      problems: [],
    });
  });

  it('gives the head that the next entry builds on', () => {
    const db = logOf(['one']);
    const head = appendAudit(db, context, 'two', null, null);
    expect(auditHead(db)).toEqual({ head, entries: 2 });
  });

  it('lists one kind of act, page by page', () => {
    const db = logOf(['a', 'b', 'a', 'a']);
    expect(listAudit(db, { offset: 1, limit: 1, act: 'a' })).toMatchObject({ total: 3, entries: [{ seq: 3 }] });
    expect(listAudit(db, { offset: 2, limit: 10 }).entries.map((entry) => entry.seq)).toEqual([3, 4]);
    expect(listAudit(db, { offset: 0, limit: 10, act: "a' OR 1=1 --" }).total).toBe(0);
  });

  it('rolls back with the act that it belongs to', () => {
    const db = logOf(['one']);
    expect(() =>
      db.transaction(() => {
        appendAudit(db, context, 'two', null, null);
        throw new Error('the act failed');
      })(),
    ).toThrow('the act failed');
    expect(verifyAudit(db)).toMatchObject({ intact: true, entries: 1 });
  });
});

describe('whoever changes the log is found', () => {
  it('where any character of any entry is altered', () => {
    fc.assert(
      fc.property(someLog, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (acts, which, place, shift) => {
        const db = logOf(acts);
        const seq = entryOf(db, which);
        const body = Buffer.from(db.prepare('SELECT body FROM audit_entry WHERE seq = ?').pluck().get(seq) as string);
        body[place % body.length] = (body[place % body.length]! ^ shift) & 0x7f;
        const text = body.toString('latin1');
        fc.pre(text !== db.prepare('SELECT body FROM audit_entry WHERE seq = ?').pluck().get(seq));
        db.prepare('UPDATE audit_entry SET body = ? WHERE seq = ?').run(text, seq);
        expect(verifyAudit(db)).toMatchObject({ intact: false, entries: seq - 1, firstBreak: { seq } });
      }),
    );
  });

  it('where any bit of any hash is altered', () => {
    fc.assert(
      fc.property(someLog, fc.nat(), fc.nat({ max: 255 }), (acts, which, bit) => {
        const db = logOf(acts);
        const seq = entryOf(db, which);
        const hash = db.prepare('SELECT hash FROM audit_entry WHERE seq = ?').pluck().get(seq) as Buffer;
        hash[bit >> 3]! ^= 1 << (bit & 7);
        db.prepare('UPDATE audit_entry SET hash = ? WHERE seq = ?').run(hash, seq);
        expect(verifyAudit(db)).toMatchObject({ intact: false, firstBreak: { seq } });
      }),
    );
  });

  it('where any run of entries is removed, the last ones included', () => {
    fc.assert(
      fc.property(someLog, fc.nat(), fc.integer({ min: 1, max: 3 }), fc.boolean(), (acts, which, count, renumber) => {
        const db = logOf(acts);
        const seq = entryOf(db, which);
        db.prepare('DELETE FROM audit_entry WHERE seq >= ? AND seq < ?').run(seq, seq + count);
        if (renumber)
          db.exec(
            `UPDATE audit_entry SET seq = -seq WHERE seq > ${seq}; UPDATE audit_entry SET seq = -seq - ${count} WHERE seq < 0`,
          );
        expect(verifyAudit(db).intact).toBe(false);
      }),
    );
  });

  it('where an entry is inserted, a copy of a real one or one with a hash of its own', () => {
    fc.assert(
      fc.property(someLog, fc.nat(), fc.boolean(), (acts, which, copy) => {
        const db = logOf(acts);
        const seq = entryOf(db, which);
        const length = acts.length;
        const original = db.prepare('SELECT body, hash FROM audit_entry WHERE seq = ?').get(seq) as {
          body: string;
          hash: Buffer;
        };
        const body = copy ? original.body : canonicalJson({ ...JSON.parse(original.body), act: 'invented' });
        const previous =
          seq === 1
            ? Buffer.alloc(32)
            : (db
                .prepare('SELECT hash FROM audit_entry WHERE seq = ?')
                .pluck()
                .get(seq - 1) as Buffer);
        const hash = copy ? original.hash : createHash('sha256').update(previous).update(body).digest();
        for (let each = length; each >= seq; each--)
          db.prepare('UPDATE audit_entry SET seq = ? WHERE seq = ?').run(each + 1, each);
        db.prepare('INSERT INTO audit_entry(seq, body, hash) VALUES (?, ?, ?)').run(seq, body, hash);
        expect(verifyAudit(db).intact).toBe(false);
      }),
    );
  });

  it('where an entry that chains well is put on at the end', () => {
    const db = logOf(['one', 'two']);
    const body = canonicalJson({ seq: 3, act: 'invented' });
    const hash = createHash('sha256')
      .update(Buffer.from(auditHead(db).head, 'hex'))
      .update(body)
      .digest();
    db.prepare('INSERT INTO audit_entry(seq, body, hash) VALUES (3, ?, ?)').run(body, hash);
    expect(verifyAudit(db)).toMatchObject({ intact: false, firstBreak: { seq: 4 } });
  });

  it('where two entries change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), fc.nat(), (length, one, other) => {
        const a = 1 + (one % length);
        const b = 1 + (other % length);
        fc.pre(a !== b);
        const db = logOf(Array.from({ length }, (_, index) => `act-${index}`));
        db.exec(
          `UPDATE audit_entry SET seq = -1 WHERE seq = ${a}; UPDATE audit_entry SET seq = ${a} WHERE seq = ${b}; UPDATE audit_entry SET seq = ${b} WHERE seq = -1`,
        );
        expect(verifyAudit(db)).toMatchObject({ intact: false, firstBreak: { seq: Math.min(a, b) } });
      }),
    );
  });

  it('where the whole log is emptied', () => {
    const db = logOf(['one', 'two']);
    db.exec('DELETE FROM audit_entry');
    expect(verifyAudit(db)).toMatchObject({ intact: false, entries: 0 });
  });

  it('and the rest stays readable', () => {
    const db = logOf(['one', 'two', 'three']);
    db.prepare("UPDATE audit_entry SET body = 'not JSON' WHERE seq = 2").run();
    expect(listAudit(db, { offset: 0, limit: 10 }).entries.map((entry) => entry.act)).toEqual([
      'one',
      'audit.unreadable',
      'three',
    ]);
  });
});
