import { expect, it } from 'vitest';
import { describeRequest } from '../../../electron/engine/report/decisive.ts';

const of = (requestParameters: unknown, ...about: string[]): string =>
  describeRequest(JSON.stringify({ requestParameters }), about);

it('reads policies, leaves out what stands beside it, and what was not asked', () => {
  const policy = { Statement: [{ Effect: 'Allow', Action: ['s3:*', 'iam:*'], Resource: '*' }] };
  expect(of({ userName: 'ana', policyName: 'p', policyDocument: JSON.stringify(policy) }, 'ana/p')).toBe(
    'policyDocument: Allow Action s3:*, iam:* Resource *',
  );
  expect(of({ policyDocument: encodeURIComponent(JSON.stringify(policy)) })).toContain('Allow Action s3:*');
  expect(of({ policyArn: 'arn:aws:iam::aws:policy/X' }, 'ana/arn:aws:iam::aws:policy/X')).toBe('');
  expect(of({ bucketName: 'b', key: 'k/l', Host: 'h', maxResults: 5 }, 'b/k/l')).toBe('');
  expect(of({ instanceType: 'p4d.24xlarge', minCount: 10 })).toBe('instanceType: p4d.24xlarge; minCount: 10');
});

it('says nothing where there is no request, and is bounded', () => {
  expect(of(null)).toBe('');
  expect(describeRequest('no JSON', [])).toBe('');
  expect(of({ text: 'x'.repeat(5000) }).length).toBeLessThanOrEqual(900);
});
