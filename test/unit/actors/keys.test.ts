import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAccount, describeKey, isUniqueId } from '../../../electron/engine/actors/keys.ts';
import { makeId } from '../../../electron/engine/sample/identity.ts';
import { createRandom } from '../../../electron/engine/sample/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

describe('a key id', () => {
  it.each([
    ['ASIAU7JNXC7K6FN6REW2', '342082656213'],
    ['AROAU7JNXC7KTG25ETGRN', '342082656213'],
    ['AKIAXWHDLZAFBRUTXYHN', '528757803018'],
    ['AIPAXWHDLZAFKRN3RS57U', '528757803018'],
    ['AKIAXF232FB6Z5CWAZ5P', '493576923261'],
    ['AIDARY2ZSERHDDDR7QC6X', '122057532494'],
    ['AKIAIOSFODNN7EXAMPLE', null],
    ['ASIAJEXAMPLEXEG2JICEA', null],
    ['', null],
    ['AKIA', null],
    ['akiaxf232fb6z5cwaz5p', null],
    ['AKIA6RVFFB77ZMMNOPQR', '999999999999'],
    ['AKIA6RVFFCAAAJABCDEF', null],
    ['AKIA77777777QJABCDEF', null],
    ['AKIAXF232FB6Z5C0AZ1P', null],
  ])('%s belongs to account %s', (id, account) => {
    expect(decodeAccount(id)).toBe(account);
  });

  it.each([
    ['AKIAXF232FB6Z5CWAZ5P', 'long-lived'],
    ['ASIAU7JNXC7K6FN6REW2', 'temporary'],
    ['ABIAU7JNXC7K6FN6REW2', 'bearer-token'],
    ['ACCAU7JNXC7K6FN6REW2', 'context-credential'],
    ['AIDARY2ZSERHDDDR7QC6X', 'user'],
    ['AROAU7JNXC7KTG25ETGRN', 'role'],
    ['nonsense', 'unknown'],
  ])('%s is %s', (id, type) => {
    expect(describeKey(id).type).toBe(type);
  });

  it('never names an account that has not twelve digits', () => {
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
    fc.assert(
      fc.property(fc.array(letter, { minLength: 16, maxLength: 18 }), (letters) => {
        expect(decodeAccount(`AKIA${letters.join('')}`) ?? '000000000000').toMatch(/^\d{12}$/);
      }),
    );
  });

  it('gives back the account that was written into it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999_999 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (number, seed) => {
          const account = String(number).padStart(12, '0');
          expect(decodeAccount(makeId(createRandom(seed), 'ASIA', account))).toBe(account);
        },
      ),
    );
  });

  it('is told from account numbers and names', () => {
    expect(isUniqueId('AROAU7JNXC7KTG25ETGRN:some-session')).toBe(true);
    expect(isUniqueId('123456789012')).toBe(false);
    expect(isUniqueId('123456789012:federated')).toBe(false);
  });
});

describeShared('accounts in access key ids', () => {
  const { vectors } = JSON.parse(readFileSync(sharedPath('data/ledgers/access-key-vectors.json'), 'utf8')) as {
    vectors: { id: string; account: string | null }[];
  };
  it.each(vectors.map(({ id, account }) => [id, account]))('%s: %s', (id, account) =>
    expect(decodeAccount(id!)).toBe(account),
  );
});
