import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/contract/errors.ts';
import { compileToPredicate } from '../../../shared/kql/index.ts';

const record = {
  eventTime: '2023-07-10T11:40:00Z',
  eventName: 'AuthorizeSecurityGroupIngress',
  sourceIPAddress: '203.0.113.9',
  readOnly: false,
  errorCode: '',
  errorMessage: null,
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/ana', userName: 'ana' },
  requestParameters: {
    maxResults: 100,
    ipPermissions: {
      items: [
        { fromPort: 22, cidrIp: '10.0.0.0/8' },
        { fromPort: 443, cidrIp: '0.0.0.0/0' },
      ],
    },
  },
  resources: [
    { ARN: 'arn:a', type: 'T1' },
    { ARN: 'arn:b', type: 'T2' },
  ],
};
const context = { derived: (name: string): string[] => ({ outcome: ['success'], tag: ['seen', 'loot'] })[name] ?? [] };

describe('the predicate over an original record', () => {
  it.each([
    'eventname : authorizesecuritygroupingress',
    'requestParameters.maxresults : 100',
    'requestParameters.maxResults >= 50 and requestParameters.maxResults < 101',
    'readOnly : false',
    'not readOnly : true',
    'not errorCode : *',
    'not errorMessage : *',
    'not errorMessage : null',
    'errorCode : ""',
    'requestParameters : *',
    'requestParameters : "0.0.0.0/0"',
    'resource : (arn:a and arn:b)',
    'not resource : (arn:a and not arn:b)',
    'resources : { ARN : arn:a and type : T1 }',
    'requestParameters.ipPermissions.items : { fromPort : 443 and cidrIp : "0.0.0.0/0" }',
    'requestParameters.ipPermissions.items : { fromPort < 30 and not cidrIp : 0* }',
    'requestParameters : { ipPermissions.items : { fromPort : 22 and cidrIp : 10* } }',
    'ip : 203.0.113.0/24',
    'time : 2023-07-10T11 and not time : 2023-07-10T12',
    'outcome : success',
    'tag : (loot or x)',
    'tag : *',
    'not verdict : *',
    'ana ingress',
    '"user/ana"',
    '*',
    '',
    'user : ana or nonsense',
    'not (user : bob or user : eve)',
    'resource : not-there or not resource : not-there',
  ])('finds it: %s', (filter) => {
    expect(compileToPredicate(filter, context)(record)).toBe(true);
  });

  it.each([
    'errorCode : *',
    'errorMessage : *',
    'responseElements : *',
    'resources : { ARN : arn:a and type : T2 }',
    'not tag : loot',
    'tag : (loot and not seen)',
    'requestParameters.ipPermissions.items : { fromPort : 22 and cidrIp : "0.0.0.0/0" }',
    'eventName : Authorize',
    'ana bob',
    'requestParameters.maxResults > 100',
    'severity : *',
    'userIdentity.__proto__ : *',
    'requestParameters.constructor : *',
    'not *',
  ])('does not find it: %s', (filter) => {
    expect(compileToPredicate(filter, context)(record)).toBe(false);
  });

  it('takes the original text for bare words', () => {
    expect(compileToPredicate('secret', { text: '{ "duplicate": "secret", "duplicate": 1 }' })({ duplicate: 1 })).toBe(
      true,
    );
    expect(compileToPredicate('secret', { text: () => 'SECRET' })({})).toBe(true);
  });

  it('refuses an unknown field by name', () => {
    expect(() => compileToPredicate('evenName : x')).toThrow(AppError);
    expect(() => compileToPredicate('evenName : x')).toThrow(/evenName.*eventName/);
  });
});
