import { describe, expect, it } from 'vitest';
import { compareFields } from '../../../../renderer/timeline/compare-fields.ts';

describe('events side by side', () => {
  it('show every field of any of them in the order of the catalogue, and which differ', () => {
    const compared = compareFields([
      { fields: { 'requestParameters.b': ['1'], eventName: ['CreateUser'], tag: ['x'] } },
      { fields: { eventName: ['CreateUser'], 'requestParameters.a': ['2', '3'], constructor: ['z'] } },
    ]);
    expect(compared.map(({ field, values, differs }) => [field, values, differs])).toEqual([
      ['eventName', ['CreateUser', 'CreateUser'], false],
      ['tag', ['x', null], true],
      ['constructor', [null, 'z'], true],
      ['requestParameters.a', [null, '2\n3'], true],
      ['requestParameters.b', ['1', null], true],
    ]);
  });
});
