import { describe, expect, it } from 'vitest';
import { fields, isDerived, lookupAttributes, resolveField, suggestFields } from '../../../shared/fields/index.ts';

describe('the field catalogue', () => {
  it('gives every name and alias to one field only', () => {
    const names = fields.flatMap((field) => [field.name, ...field.aliases]).map((name) => name.toLowerCase());
    expect(names.length).toBe(new Set(names).size);
  });

  it('finds names and aliases without regard to case', () => {
    for (const [written, name] of [
      ['EVENTNAME', 'eventName'],
      ['time', 'eventTime'],
      ['Resource', 'resources.ARN'],
      ['resourcetype', 'resources.type'],
      ['account', 'recipientAccountId'],
      ['useridentity.sessioncontext.sessionissuer.ARN', 'userIdentity.sessionContext.sessionIssuer.arn'],
    ] as const) {
      expect(resolveField(written)?.name, written).toBe(name);
    }
    expect(resolveField('eventTime')?.kind).toBe('time');
    expect(resolveField('sourceIPAddress')?.kind).toBe('ip');
  });

  it('takes any path below an open object, not indexed', () => {
    expect(resolveField('requestparameters.bucketName')).toEqual({
      name: 'requestParameters.bucketName',
      kind: 'keyword',
      store: 'none',
      indexed: false,
      aliases: [],
      group: 'what',
    });
    expect(resolveField('responseElements')?.name).toBe('responseElements');
    expect(resolveField('userIdentity.inScopeOf.sourceArn')?.indexed).toBe(false);
    expect(resolveField('requestID')?.indexed).toBe(false);
    for (const name of [
      '',
      '.',
      'requestParameters.',
      'requestParameters..a',
      '__proto__',
      'constructor',
      'nonsense.a',
      'eventName.x',
    ])
      expect(resolveField(name), name).toBeUndefined();
  });

  it('suggests the nearest names', () => {
    expect(suggestFields('evenName')[0]).toBe('eventName');
    expect(suggestFields('bucketName')).toEqual([]);
    expect(suggestFields('arn')).toContain('userIdentity.arn');
    expect(suggestFields('requestParameter')[0]).toBe('requestParameters');
    expect(suggestFields('x'.repeat(100_000))).toEqual([]);
  });

  it('maps every lookup attribute of Event history to a field', () => {
    expect(lookupAttributes.size).toBe(8);
    for (const name of lookupAttributes.values()) expect(resolveField(name)?.name).toBe(name);
  });

  it('knows the fields that no record holds', () => {
    expect(
      fields
        .filter((field) => isDerived(field.name))
        .map((field) => field.name)
        .sort(),
    ).toEqual([
      'actor',
      'actorKind',
      'bookmark',
      'file',
      'finding',
      'hops',
      'level',
      'note',
      'origin',
      'outcome',
      'rule',
      'session',
      'severity',
      'tag',
      'target',
      'technique',
      'toolchain',
      'verdict',
    ]);
  });
});
