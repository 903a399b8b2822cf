import type { Act } from '../act.ts';
import type { CallRow } from '../../calls/call-table.ts';
import { decodePolicy } from '../policy/decode.ts';
import { comparePolicies } from '../policy/diff.ts';
import { policyOf } from '../policy/policy-of.ts';
import { flagAt, textAt, textsAt } from '../../calls/resolve-path.ts';
import type { Exposed } from './entries.ts';
import { isAllBlocked, type Named } from './identify.ts';

/** Words by which ACLs open something to everybody, or to everybody with an AWS account. */
const publicAcls = /public-read|public-read-write|authenticated-read|global\/AllUsers|global\/AuthenticatedUsers/;

/**
 * What makes an entry dangerous, as codes: differences of policies, foreign accounts, the whole internet. `document` is what a later setting of the same kind is
 * compared with. `documents` keeps the last text of each policy and grows.
 */
export function exposureOf(
  row: CallRow,
  act: Act,
  named: Named,
  documents: Map<string, string>,
): { exposed: Exposed[]; document: string | null } {
  const document = textAt(act.record, 'r.codeSha256');
  switch (row.exposure) {
    case 'policy':
      return policyExposure(row, act, named, documents);
    case 'accounts':
      return {
        exposed: [...(named.id === null ? [] : accountExposure(named.id, act.account)), ...destinations(act)],
        document,
      };
    case 'network':
      return { exposed: networkExposure(named.id ?? '', act), document };
    case 'acl':
      return { exposed: aclExposure(act), document };
    case 'principal':
      return { exposed: principalExposure(row, act), document };
    default:
      return { exposed: [], document };
  }
}

function policyExposure(
  row: CallRow,
  act: Act,
  named: Named,
  documents: Map<string, string>,
): { exposed: Exposed[]; document: string | null } {
  const place = `${act.account}\n${placeOf(row.kind, named)}`;
  const before = documents.get(place);
  const decoded = policyOf(act);
  if (row.effect === 'deleted' || row.effect === 'detached') {
    documents.delete(place);
    return { exposed: before === undefined ? [] : [{ code: 'POLICY_DELETED' }], document: null };
  }
  if (decoded === null) return { exposed: [], document: null };
  if (!decoded.readable) return { exposed: [{ code: 'UNREADABLE', why: decoded.why }], document: null };
  const text = JSON.stringify(decoded.document);
  documents.set(place, text);
  const old = before === undefined ? null : decodePolicy(before);
  const findings = comparePolicies(old?.readable === true ? old.document : null, decoded.document, act.account);
  // What has just been created had no earlier version: that is known.
  const exposed = findings.filter(
    ({ code }) => code !== 'NO_CHANGE' && !(code === 'NO_EARLIER_VERSION_SEEN' && row.effect === 'created'),
  );
  return { exposed, document: before ?? null };
}

/** Calls of several kinds write one and the same text: a role's trust when it is made and later, a policy's versions. */
function placeOf(kind: string, { id, parent }: Named): string {
  if (kind === 'iam-role' || kind === 'iam-role-trust') return `trust\n${id}`;
  if (kind === 'iam-managed-policy') return `policy\n${id}`;
  if (kind === 'iam-policy-version') return `policy\n${parent}`;
  return `${kind}\n${parent}\n${id}`;
}

function accountExposure(text: string, owner: string): Exposed[] {
  if (text === 'all' || text === '*') return [{ code: 'PUBLIC_PRINCIPAL', conditioned: false }];
  const account = /^\d{12}$/.test(text) ? text : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1];
  return account === undefined || account === owner ? [] : [{ code: 'EXTERNAL_ACCOUNT', account }];
}

/** Accounts to which replication, subscriptions and shares send things. */
function destinations(act: Act): Exposed[] {
  const texts = [
    ...textsAt(act.record, 'q.ReplicationConfiguration.Rule[].Destination.Account'),
    ...textsAt(act.record, 'q.destinationArn'),
    ...textsAt(act.record, 'q.principals'),
    ...textsAt(act.record, 'q.replicationConfiguration.rules[].destinations[].registryId'),
  ];
  return texts.flatMap((text) => accountExposure(text, act.account));
}

/** Any `/0` is the whole internet, whatever the base address. */
function networkExposure(id: string, act: Act): Exposed[] {
  const owner = textAt(act.record, 'q.peerOwnerId', 'r.vpcPeeringConnection.accepterVpcInfo.ownerId');
  const ranges = [
    id,
    ...textsAt(act.record, 'q.cidrBlock'),
    ...textsAt(act.record, 'q.ipv6CidrBlock'),
    ...textsAt(act.record, 'q.cIDRIP'),
    ...textsAt(act.record, 'q.portInfo.cidrs'),
  ].concat(textsAt(act.record, 'q.SecurityGroupRule.SecurityGroupRule.CidrIpv4'));
  const open = ranges.find((range) => range.endsWith('/0'));
  return [
    ...(open === undefined || id.startsWith('egress') ? [] : [{ code: 'OPEN_TO_INTERNET', range: open }]),
    ...(owner === null ? [] : accountExposure(owner, act.account)),
  ];
}

function aclExposure(act: Act): Exposed[] {
  const acl = [...textsAt(act.record, 'q.x-amz-acl'), ...textsAt(act.record, 'q.acl')];
  const grants = [
    ...textsAt(act.record, 'q.AccessControlPolicy.AccessControlList.Grant[].Grantee.URI'),
    ...['read', 'write', 'read-acp', 'write-acp', 'full-control'].flatMap((name) =>
      textsAt(act.record, `q.x-amz-grant-${name}`),
    ),
  ];
  return [...acl, ...grants].some((text) => publicAcls.test(text))
    ? [{ code: 'PUBLIC_PRINCIPAL', conditioned: false }]
    : [];
}

function principalExposure(row: CallRow, act: Act): Exposed[] {
  const { record } = act;
  if (row.kind.includes('public-access-block'))
    return row.effect === 'changed' && isAllBlocked(record) ? [] : [{ code: 'PUBLIC_ACCESS_BLOCK_WEAKENED' }];
  const isPublic =
    flagAt(record, 'q.publiclyAccessible') === true ||
    flagAt(record, 'q.allowUnauthenticatedIdentities') === true ||
    textAt(record, 'q.projectVisibility') === 'PUBLIC_READ' ||
    (textAt(record, 'q.authType') === 'NONE' && row.kind === 'lambda-url') ||
    row.kind === 's3-website';
  const principals = [
    ...textsAt(record, 'q.principal'),
    ...textsAt(record, 'q.granteePrincipal'),
    ...textsAt(record, 'q.principalArn'),
    ...textsAt(record, 'q.userArn'),
  ].concat(textsAt(record, 'q.grantee.granteeIdentifier'));
  return [
    ...(isPublic ? [{ code: 'PUBLIC_PRINCIPAL', conditioned: false }] : []),
    ...principals.flatMap((text) => accountExposure(text, act.account)),
  ];
}
