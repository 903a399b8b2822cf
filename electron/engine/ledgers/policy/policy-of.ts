import type { Act } from '../act.ts';
import { valueAt } from '../../calls/resolve-path.ts';
import { type DecodedPolicy, decodePolicy } from './decode.ts';

/** Members that hold the text of a policy, by call where they are particular to it; the first one that is there counts. */
const general = [
  'q.policyDocument',
  'q.assumeRolePolicyDocument',
  'q.bucketPolicy',
  'q.policy.policy',
  'q.policy',
  'q.resourcePolicy',
  'q.policyText',
  'q.accessPolicies',
  'q.inlinePolicy',
  'q.attributes.Policy',
  'q.policyInJson',
];
const particular: Record<string, readonly string[]> = {
  'sns:SetTopicAttributes': ['q.attributeValue'],
  'organizations:CreatePolicy': ['q.content'],
  'organizations:UpdatePolicy': ['q.content'],
  'organizations:PutResourcePolicy': ['q.content'],
  'lambda:AddPermission': ['r.statement'],
  'lambda:AddLayerVersionPermission': ['r.statement'],
  'iam:CreateRole': ['q.assumeRolePolicyDocument', 'r.role.assumeRolePolicyDocument'],
  'iam:CreateServiceLinkedRole': ['r.role.assumeRolePolicyDocument'],
};

/** The policy that a call writes; null where it writes none. */
export function policyOf(act: Act): DecodedPolicy | null {
  for (const path of particular[`${act.source}:${act.name}`] ?? general) {
    const value = valueAt(act.record, path);
    if (value !== undefined) return decodePolicy(value);
  }
  return null;
}

/** AWS managed policies whose names say that they make an administrator; the text of managed policies is not in records. */
export const administratorPolicies: ReadonlySet<string> = new Set([
  'AdministratorAccess',
  'PowerUserAccess',
  'IAMFullAccess',
  'AdministratorAccess-Amplify',
  'AdministratorAccess-AWSElasticBeanstalk',
  'AWSOrganizationsFullAccess',
]);

/** `AdministratorAccess` of `arn:aws:iam::aws:policy/AdministratorAccess`; null for policies of accounts. */
export function awsManagedName(arn: string): string | null {
  return /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1] ?? null;
}
