import { type Act } from '../act.ts';
import { policyOf } from '../policy/policy-of.ts';
import { textAt, textsAt } from '../../calls/resolve-path.ts';

export type SubjectKind = 'user' | 'role' | 'group' | 'policy' | 'resource' | 'organization' | 'permission-set';

/** What is known about a subject, in the order in which it is shown. */
export const factNames = [
  'exists',
  'trust',
  'attached policy',
  'inline policy',
  'permissions boundary',
  'policy version',
  'default version',
  'resource policy',
  'service control policy',
  'group',
  'access key',
  'login profile',
  'MFA device',
  'service credential',
  'SSH key',
  'signing certificate',
  'instance profile',
] as const;
export type FactName = (typeof factNames)[number];

/** One change of one fact. `value` null: it is not so any more. */
export interface FactChange {
  event: number;
  time: number;
  account: string;
  kind: SubjectKind;
  /** Name of a user, role or group; ARN of a policy; `kind:id` of a resource. */
  subject: string;
  fact: FactName;
  /** Which one, where a subject may have several: ARN of a policy, id of a key, name of a group. */
  key: string;
  value: string | null;
  eventName: string;
  by: string;
  via: string | null;
}

type Update = Pick<FactChange, 'kind' | 'subject' | 'fact' | 'key' | 'value'>;

/** What a successful call says about users, roles, groups, policies and policies of resources. */
export function readFacts(act: Act): Update[] {
  const { source, name } = act;
  if (source === 'iam') return iamFacts(act, name);
  if (source === 'organizations') return organizationFacts(act, name);
  if (source === 'sso') return permissionSetFacts(act, name);
  return [];
}

function iamFacts(act: Act, name: string): Update[] {
  const text = (...paths: string[]): string | null => textAt(act.record, ...paths);
  const owner = subjectOf(act);
  const one = (fact: FactName, key: string | null, value: string | null): Update[] =>
    owner === null || key === null ? [] : [{ ...owner, fact, key, value }];
  switch (name) {
    case 'CreateUser':
    case 'CreateGroup':
      return [
        ...one('exists', '', text('r.user.userId', 'r.group.groupId') ?? 'yes'),
        ...boundary(owner, text('q.permissionsBoundary')),
      ];
    case 'CreateRole':
    case 'CreateServiceLinkedRole': {
      const role = text('q.roleName', 'r.role.roleName');
      if (role === null) return [];
      const made = { kind: 'role', subject: role } as const;
      return [
        { ...made, fact: 'exists', key: '', value: text('r.role.roleId') ?? 'yes' },
        { ...made, fact: 'trust', key: '', value: policyText(act) },
        ...boundary(made, text('q.permissionsBoundary')),
      ];
    }
    case 'DeleteUser':
    case 'DeleteGroup':
    case 'DeleteRole':
      return one('exists', '', null);
    case 'UpdateUser':
    case 'UpdateGroup': {
      const renamed = text('q.newUserName', 'q.newGroupName');
      return renamed === null || owner === null
        ? []
        : [
            ...one('exists', '', null),
            { kind: owner.kind, subject: renamed, fact: 'exists', key: '', value: `renamed from ${owner.subject}` },
          ];
    }
    case 'UpdateAssumeRolePolicy':
      return one('trust', '', policyText(act));
    case 'AttachUserPolicy':
    case 'AttachRolePolicy':
    case 'AttachGroupPolicy':
      return one('attached policy', text('q.policyArn'), 'attached');
    case 'DetachUserPolicy':
    case 'DetachRolePolicy':
    case 'DetachGroupPolicy':
      return one('attached policy', text('q.policyArn'), null);
    case 'PutUserPolicy':
    case 'PutRolePolicy':
    case 'PutGroupPolicy':
      return one('inline policy', text('q.policyName'), policyText(act));
    case 'DeleteUserPolicy':
    case 'DeleteRolePolicy':
    case 'DeleteGroupPolicy':
      return one('inline policy', text('q.policyName'), null);
    case 'PutUserPermissionsBoundary':
    case 'PutRolePermissionsBoundary':
      return one('permissions boundary', '', text('q.permissionsBoundary') ?? 'not in the record');
    case 'DeleteUserPermissionsBoundary':
    case 'DeleteRolePermissionsBoundary':
      return one('permissions boundary', '', null);
    case 'AddUserToGroup':
      return one('group', text('q.groupName'), 'member');
    case 'RemoveUserFromGroup':
      return one('group', text('q.groupName'), null);
    case 'CreateAccessKey':
      return one('access key', text('r.accessKey.accessKeyId'), text('r.accessKey.status') ?? 'Active');
    case 'UpdateAccessKey':
      return one('access key', text('q.accessKeyId'), text('q.status') ?? 'not in the record');
    case 'DeleteAccessKey':
      return one('access key', text('q.accessKeyId'), null);
    case 'CreateLoginProfile':
      return one('login profile', '', 'created');
    case 'UpdateLoginProfile':
    case 'ChangePassword':
      return one('login profile', '', 'password changed');
    case 'DeleteLoginProfile':
      return one('login profile', '', null);
    case 'EnableMFADevice':
      return one('MFA device', text('q.serialNumber'), 'enabled');
    case 'DeactivateMFADevice':
      return one('MFA device', text('q.serialNumber'), null);
    case 'CreateServiceSpecificCredential':
    case 'ResetServiceSpecificCredential':
      return one(
        'service credential',
        text('r.serviceSpecificCredential.serviceSpecificCredentialId', 'q.serviceSpecificCredentialId'),
        text('q.serviceName', 'r.serviceSpecificCredential.serviceName') ?? 'Active',
      );
    case 'DeleteServiceSpecificCredential':
      return one('service credential', text('q.serviceSpecificCredentialId'), null);
    case 'UploadSSHPublicKey':
      return one('SSH key', text('r.sSHPublicKey.sSHPublicKeyId'), 'Active');
    case 'DeleteSSHPublicKey':
      return one('SSH key', text('q.sSHPublicKeyId'), null);
    case 'UploadSigningCertificate':
      return one('signing certificate', text('r.certificate.certificateId'), 'Active');
    case 'DeleteSigningCertificate':
      return one('signing certificate', text('q.certificateId'), null);
    case 'AddRoleToInstanceProfile':
      return one('instance profile', text('q.instanceProfileName'), 'in');
    case 'RemoveRoleFromInstanceProfile':
      return one('instance profile', text('q.instanceProfileName'), null);
    case 'CreatePolicy': {
      const arn = text('r.policy.arn');
      if (arn === null) return [];
      const version = text('r.policy.defaultVersionId') ?? 'v1';
      const made = { kind: 'policy', subject: arn } as const;
      return [
        { ...made, fact: 'exists', key: '', value: text('r.policy.policyId') ?? 'yes' },
        { ...made, fact: 'policy version', key: version, value: policyText(act) },
        { ...made, fact: 'default version', key: '', value: version },
      ];
    }
    case 'CreatePolicyVersion': {
      const arn = text('q.policyArn');
      const version = text('r.policyVersion.versionId');
      if (arn === null || version === null) return [];
      const made = { kind: 'policy', subject: arn } as const;
      const isDefault = (text('q.setAsDefault', 'r.policyVersion.isDefaultVersion') ?? '').toLowerCase() === 'true';
      return [
        { ...made, fact: 'policy version', key: version, value: policyText(act) },
        ...(isDefault ? [{ ...made, fact: 'default version' as const, key: '', value: version }] : []),
      ];
    }
    case 'SetDefaultPolicyVersion':
      return policyFact(text('q.policyArn'), 'default version', '', text('q.versionId') ?? 'not in the record');
    case 'DeletePolicyVersion':
      return policyFact(text('q.policyArn'), 'policy version', text('q.versionId') ?? '', null);
    case 'DeletePolicy':
      return policyFact(text('q.policyArn'), 'exists', '', null);
    default:
      return [];
  }
}

function boundary(owner: { kind: SubjectKind; subject: string } | null, arn: string | null): Update[] {
  return owner === null || arn === null ? [] : [{ ...owner, fact: 'permissions boundary', key: '', value: arn }];
}

function policyFact(arn: string | null, fact: FactName, key: string, value: string | null): Update[] {
  return arn === null ? [] : [{ kind: 'policy', subject: arn, fact, key, value }];
}

/** Whom a call of IAM is about: the request says it, or the answer, or it is the caller. */
function subjectOf(act: Act): { kind: SubjectKind; subject: string } | null {
  const user = textAt(act.record, 'q.userName', 'r.accessKey.userName', 'r.certificate.userName');
  if (user !== null) return { kind: 'user', subject: user };
  const role = textAt(act.record, 'q.roleName');
  if (role !== null) return { kind: 'role', subject: role };
  const group = textAt(act.record, 'q.groupName');
  if (group !== null) return { kind: 'group', subject: group };
  return act.caller.type === 'IAMUser' && act.caller.userName !== null
    ? { kind: 'user', subject: act.caller.userName }
    : null;
}

/** Text of the policy that the call writes, or why it cannot be read. */
function policyText(act: Act): string {
  const decoded = policyOf(act);
  if (decoded === null) return 'unreadable: not in the record';
  return decoded.readable ? JSON.stringify(decoded.document) : `unreadable: ${decoded.why}`;
}

function organizationFacts(act: Act, name: string): Update[] {
  const id = textAt(act.record, 'r.policy.policySummary.id', 'q.policyId');
  const target = textAt(act.record, 'q.targetId');
  if (id === null) return [];
  if (name === 'CreatePolicy' || name === 'UpdatePolicy')
    return [{ kind: 'organization', subject: id, fact: 'policy version', key: 'text', value: policyText(act) }];
  if (name === 'DeletePolicy') return [{ kind: 'organization', subject: id, fact: 'exists', key: '', value: null }];
  if (target === null || (name !== 'AttachPolicy' && name !== 'DetachPolicy')) return [];
  const value = name === 'AttachPolicy' ? 'attached' : null;
  return [{ kind: 'organization', subject: target, fact: 'service control policy', key: id, value }];
}

function permissionSetFacts(act: Act, name: string): Update[] {
  const [subject] = textsAt(act.record, 'q.permissionSetArn');
  if (subject === undefined) return [];
  const made = { kind: 'permission-set', subject } as const;
  const managed = textAt(act.record, 'q.managedPolicyArn') ?? '';
  if (name === 'AttachManagedPolicyToPermissionSet')
    return [{ ...made, fact: 'attached policy', key: managed, value: 'attached' }];
  if (name === 'DetachManagedPolicyFromPermissionSet')
    return [{ ...made, fact: 'attached policy', key: managed, value: null }];
  if (name === 'PutInlinePolicyToPermissionSet')
    return [{ ...made, fact: 'inline policy', key: 'inline', value: policyText(act) }];
  if (name === 'DeleteInlinePolicyFromPermissionSet')
    return [{ ...made, fact: 'inline policy', key: 'inline', value: null }];
  return [];
}
