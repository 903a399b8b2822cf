import { expect, it } from 'vitest';
import { Conditions } from '../../../electron/engine/timeline/conditions.ts';
import { EventMarks } from '../../../electron/engine/timeline/event-marks.ts';
import { planKql } from '../../../shared/kql/index.ts';
import { makeCase, makeRecord } from '../../support/memory-case.ts';

it('actors and origins are found by name, ARN and id; sums and facets know the name alone', () => {
  const arn = 'arn:aws:iam::111122223333:user/anna';
  const { db, fields, store } = makeCase([
    makeRecord({
      userIdentity: {
        type: 'IAMUser',
        userName: 'anna',
        arn,
        accountId: '111122223333',
        principalId: 'AIDAQEXAMPLEANNA',
        accessKeyId: 'AKIAQEXAMPLEANNA',
      },
    }),
    makeRecord({
      userIdentity: { type: 'IAMUser', userName: 'bert', arn: `${arn.slice(0, -4)}bert`, accountId: '111122223333' },
    }),
    makeRecord({ userIdentity: null }),
  ]);
  const conditions = new Conditions(db, fields, new EventMarks(db, store));
  const count = (where: string): number => {
    const planned = planKql(where);
    if (!planned.ok || planned.plan.op !== 'field') throw new Error(where);
    return conditions.select(planned.plan).count;
  };
  for (const field of ['actor', 'origin']) {
    for (const value of ['anna', `"${arn}"`, `"${arn.toUpperCase()}"`, '"identity:AIDAQEXAMPLEANNA"', '*user/anna'])
      expect(count(`${field} : ${value}`), value).toBe(1);
    expect(count(`${field} : "arn:aws:iam::111122223333:user/ann"`)).toBe(0);
    expect(count(`${field} : *`)).toBe(2);
  }
  expect(count('actorKind : user')).toBe(2);
  expect(count('actorKind : *')).toBe(2);
  expect(count('actorKind : service')).toBe(0);
  const actor = fields.get('actor')!;
  expect(actor.texts(actor.column[0]!)).toBe('anna');
});
