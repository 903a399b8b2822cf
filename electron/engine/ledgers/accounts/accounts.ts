import { describeKey } from '../../actors/keys.ts';
import { type Act, isDone, nameCaller } from '../act.ts';
import { accountOf, grantsOf } from '../policy/grants.ts';
import { policyOf } from '../policy/policy-of.ts';
import { type Loose, textAt, textOf, textsAt } from '../../calls/resolve-path.ts';

type RelationKind =
  | 'called from another account'
  | 'resource of another account'
  | 'role assumed across accounts'
  | 'trusted by a policy'
  | 'shared with'
  | 'named in a request'
  | 'SAML subject'
  | 'OIDC subject'
  | 'Identity Center user'
  | 'Roles Anywhere certificate'
  | 'invited, left or joined'
  | 'provider'
  | 'key of another account';

type RelationProof = 'proven' | 'stated' | 'hinted';

/** One event that ties this account to another account, a provider or an outside identity. */
export interface RelationFact {
  event: number;
  time: number;
  kind: RelationKind;
  /** Account number, provider or subject. */
  other: string;
  otherType: 'account' | 'provider' | 'subject' | 'service' | 'anonymous' | 'unknown';
  account: string;
  /** Role, resource or policy through which. */
  through: string | null;
  proof: RelationProof;
  by: string;
  done: boolean;
  sharedId: string | null;
}

const membership = new Set([
  'InviteAccountToOrganization',
  'AcceptHandshake',
  'LeaveOrganization',
  'RemoveAccountFromOrganization',
  'CreateAccount',
  'CreateAccountResult',
  'MoveAccount',
  'CloseAccount',
  'RegisterDelegatedAdministrator',
]);
const providers = new Set([
  'CreateSAMLProvider',
  'UpdateSAMLProvider',
  'DeleteSAMLProvider',
  'CreateOpenIDConnectProvider',
  'UpdateOpenIDConnectProviderThumbprint',
  'AddClientIDToOpenIDConnectProvider',
  'DeleteOpenIDConnectProvider',
  'CreateTrustAnchor',
  'CreateProfile',
]);

const sharePaths = [
  'q.launchPermission.add.items[].userId',
  'q.createVolumePermission.add.items[].userId',
  'q.valuesToAdd',
  'q.accountIdsToAdd',
  'q.principals',
  'q.peerOwnerId',
  'q.accountWithRestoreAccess',
  'q.granteePrincipal',
  'q.sharedAccountId',
  'q.s3BucketOwner',
  'q.principal',
];
const keyPaths = ['q.accessKeyId'];

/** Calls that are read for relations, beside all events whose caller's or resource's account differs from the recipient. */
export function accountCalls(): string[] {
  return [
    ...['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot', 'GetAccessKeyInfo'].map(
      (name) => `sts:${name}`,
    ),
    ...[...providers].flatMap((name) => [`iam:${name}`, `rolesanywhere:${name}`]),
    ...[...membership].map((name) => `organizations:${name}`),
    'rolesanywhere:CreateSession',
    'ec2:CreateVpcPeeringConnection',
    'iam:DeleteAccessKey',
  ];
}

export class AccountReplay {
  readonly #facts: RelationFact[] = [];

  take(act: Act): void {
    const add = (
      kind: RelationKind,
      other: string,
      otherType: RelationFact['otherType'],
      through: string | null,
      proof: RelationProof,
    ): void => {
      this.#facts.push({
        event: act.event,
        time: act.time,
        kind,
        other,
        otherType,
        account: act.account,
        through,
        proof,
        by: nameCaller(act.caller),
        done: isDone(act),
        sharedId: act.sharedId,
      });
    };
    this.#callers(act, add);
    this.#resources(act, add);
    this.#federation(act, add);
    if (!isDone(act)) return;
    const decoded = policyOf(act);
    if (decoded?.readable === true)
      for (const other of policyAccounts(decoded.document))
        if (other !== act.account)
          add(
            'trusted by a policy',
            other,
            'account',
            textAt(
              act.record,
              'q.roleName',
              'q.bucketName',
              'q.keyId',
              'q.secretId',
              'q.topicArn',
              'q.queueUrl',
              'q.functionName',
            ),
            'stated',
          );
    for (const path of sharePaths)
      for (const text of textsAt(act.record, path)) {
        const other = /^\d{12}$/.test(text) ? text : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1];
        if (other !== undefined && other !== act.account)
          add(
            'shared with',
            other,
            'account',
            textAt(
              act.record,
              'q.snapshotId',
              'q.imageId',
              'q.dBSnapshotIdentifier',
              'q.name',
              'q.functionName',
              'q.vpcId',
            ),
            'proven',
          );
      }
    for (const path of keyPaths)
      for (const key of textsAt(act.record, path)) {
        const decodedAccount = describeKey(key).account;
        if (decodedAccount !== null && decodedAccount !== act.account)
          add('key of another account', decodedAccount, 'account', key, 'hinted');
      }
  }

  finish(): RelationFact[] {
    return this.#facts;
  }

  #callers(act: Act, add: Add): void {
    const other = act.caller.account;
    if (other === 'ANONYMOUS_PRINCIPAL' || act.caller.principalId === 'ANONYMOUS_PRINCIPAL')
      add('called from another account', 'anonymous', 'anonymous', null, 'proven');
    else if (other !== null && /^\d{12}$/.test(other) && act.account !== '' && other !== act.account)
      add(
        act.name.startsWith('AssumeRole') ? 'role assumed across accounts' : 'called from another account',
        other,
        'account',
        textAt(act.record, 'q.roleArn') ?? act.eventName,
        'proven',
      );
  }

  #resources(act: Act, add: Add): void {
    const { resources } = act.record;
    if (Array.isArray(resources))
      for (const each of resources as Loose[]) {
        const other = textOf(each?.['accountId']);
        if (other !== undefined && /^\d{12}$/.test(other) && other !== act.account) {
          add('resource of another account', other, 'account', textOf(each['ARN']) ?? null, 'proven');
          break;
        }
      }
    if (act.source === 'sts' && act.name === 'AssumeRole') {
      const role = textAt(act.record, 'q.roleArn');
      const other = role === null ? null : accountOf(role);
      if (other !== null && other !== act.account)
        add('role assumed across accounts', other, 'account', role, 'proven');
    }
  }

  #federation(act: Act, add: Add): void {
    const { record } = act;
    const role = textAt(record, 'q.roleArn');
    if (act.name === 'AssumeRoleWithSAML') {
      const subject = textAt(record, 'r.subject') ?? act.caller.userName ?? act.caller.principalId;
      add(
        'SAML subject',
        `${textAt(record, 'q.principalArn') ?? textAt(record, 'r.issuer') ?? 'provider not in the record'} ${subject ?? ''}`.trim(),
        'subject',
        role,
        'proven',
      );
    }
    if (act.name === 'AssumeRoleWithWebIdentity') {
      const identity = record['userIdentity'] as Loose | undefined;
      const provider = textOf(identity?.['identityProvider']) ?? textAt(record, 'r.provider');
      const subject = textAt(record, 'r.subjectFromWebIdentityToken') ?? act.caller.userName;
      add(
        'OIDC subject',
        `${provider ?? 'provider not in the record'} ${subject ?? ''}`.trim(),
        'subject',
        role,
        'proven',
      );
    }
    const onBehalf = (record['userIdentity'] as Loose | undefined)?.['onBehalfOf'] as Loose | undefined;
    const user = textOf(onBehalf?.['userId']);
    if (user !== undefined) add('Identity Center user', user, 'subject', act.caller.roleName, 'proven');
    if (act.source === 'rolesanywhere' && act.name === 'CreateSession')
      add(
        'Roles Anywhere certificate',
        textAt(record, 'q.trustAnchorArn') ?? 'trust anchor not in the record',
        'provider',
        role ?? textAt(record, 'q.profileArn'),
        'proven',
      );
    if (providers.has(act.name) && (act.source === 'iam' || act.source === 'rolesanywhere'))
      add(
        'provider',
        textAt(
          record,
          'r.sAMLProviderArn',
          'q.sAMLProviderArn',
          'r.openIDConnectProviderArn',
          'q.openIDConnectProviderArn',
          'r.trustAnchor.trustAnchorArn',
          'r.profile.profileArn',
          'q.url',
          'q.name',
        ) ?? 'not in the record',
        'provider',
        act.eventName,
        'proven',
      );
    if (act.source === 'organizations' && membership.has(act.name))
      add(
        'invited, left or joined',
        textAt(record, 'q.target.id', 'q.accountId', 's.createAccountStatus.accountId', 'q.handshakeId') ?? act.account,
        'account',
        act.eventName,
        'proven',
      );
  }
}

type Add = (
  kind: RelationKind,
  other: string,
  otherType: RelationFact['otherType'],
  through: string | null,
  proof: RelationProof,
) => void;

function policyAccounts(document: Parameters<typeof grantsOf>[0]): Set<string> {
  return new Set(
    grantsOf(document).flatMap((grant) => (grant.effect === 'Allow' ? (accountOf(grant.principal) ?? []) : [])),
  );
}

/** One relation with the events that show it. */
export interface RelationRow {
  kind: RelationKind;
  other: string;
  otherType: RelationFact['otherType'];
  known: 'in this case' | 'not known to the case' | null;
  account: string;
  through: string | null;
  proof: RelationProof;
  count: number;
  denied: number;
  /** Both copies of a call are in the evidence. */
  pairs: number;
  first: number;
  last: number;
  by: string[];
  events: number[];
}

export function listRelations(
  facts: readonly RelationFact[],
  selected: (event: number) => boolean,
  ownAccounts: ReadonlySet<string>,
): RelationRow[] {
  const rows = new Map<string, RelationRow & { ids: Map<string, number> }>();
  for (const fact of facts) {
    if (!selected(fact.event)) continue;
    const key = [fact.kind, fact.other, fact.account, fact.through].join('\n');
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        kind: fact.kind,
        other: fact.other,
        otherType: fact.otherType,
        known:
          fact.otherType === 'account'
            ? ownAccounts.has(fact.other)
              ? 'in this case'
              : 'not known to the case'
            : null,
        account: fact.account,
        through: fact.through,
        proof: fact.proof,
        count: 0,
        denied: 0,
        pairs: 0,
        first: fact.time,
        last: fact.time,
        by: [],
        events: [],
        ids: new Map(),
      };
      rows.set(key, row);
    }
    row.count++;
    if (!fact.done) row.denied++;
    row.last = fact.time;
    if (row.by.length < 50 && !row.by.includes(fact.by)) row.by.push(fact.by);
    row.events.push(fact.event);
    if (fact.sharedId !== null) {
      const seen = (row.ids.get(fact.sharedId) ?? 0) + 1;
      row.ids.set(fact.sharedId, seen);
      if (seen === 2) row.pairs++;
    }
  }
  return [...rows.values()].map(({ ids: _ids, ...row }) => row);
}

/** Do the numbers in key ids contradict the accounts of the records so often that identifiers may be masked? Undocumented by AWS: a hint. */
export function looksMasked(keys: readonly { key: string; account: string }[]): {
  decoded: number;
  other: number;
  masked: boolean;
} {
  const decoded = keys.flatMap(({ key, account }) => {
    const inKey = describeKey(key).account;
    return inKey === null || account === '' ? [] : [inKey === account];
  });
  const other = decoded.filter((same) => !same).length;
  return { decoded: decoded.length, other, masked: decoded.length >= 3 && other * 2 > decoded.length };
}
