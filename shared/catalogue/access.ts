/** What a call does to the account, in the classes of AWS's own service authorization reference. */
export type AccessLevel = 'read' | 'list' | 'write' | 'permissions' | 'tagging';

const tagging =
  /^(?:Tag|Untag)(?:[A-Z]|$)|^(?:Create|Delete|Add|Remove|Put|Update|Set|Change)\w*(?:Tags|Tagging|TagSet)(?:ForResource|ToResource|FromResource|OnResource)?$/;
const list = /^List|^Describe\w*s$|^Search[A-Z]|^Discover/;
const read =
  /^(?:Get|BatchGet|Describe|BatchDescribe|Head|Lookup|Query|Scan|Select|Check|Test|Validate|Simulate|Preview|Estimate|Calculate|Count|Filter|Search|View|Retrieve|Read|Receive|Download|Decode|Decrypt|Detect|Poll|Is|Has|StartQuery|BatchCheck|Resolve|Summarize|GitPull)(?![a-z])/;
/** Policies that rule over data, capacity or passwords and not over who may do what. */
const otherPolicies =
  /(?:Retention|Lifecycle|Scaling|Stack|Backup|Cache|OriginRequest|ResponseHeaders|Resilience|Cleanup|Purchase)Polic/;
const permissions =
  /Polic(?:y|ies)|Permission|Acl$|Grant|AccessBlock|AccessEntry|AccessPoint\w*Policy|ResourceShare|Ingress$|Egress$|SecurityGroupRules|RolesForCluster|AccountAssignment/;
/** Services whose every change is a change of who may do what. */
const identityServices = new Set([
  'iam',
  'sso',
  'sso-directory',
  'identitystore',
  'rolesanywhere',
  'ram',
  'verifiedpermissions',
]);

/**
 * The class of a call that the catalogue has no entry for, by the verb and the words of its name. A rule of thumb: the record's own
 * `readOnly` decides what was read and what was changed.
 */
export function accessByName(service: string, eventName: string): AccessLevel {
  if (tagging.test(eventName)) return 'tagging';
  if (list.test(eventName)) return 'list';
  if (read.test(eventName)) return 'read';
  if (identityServices.has(service)) return 'permissions';
  if (service === 's3' && /^Put\w*Acl$/.test(eventName)) return 'permissions';
  return permissions.test(eventName) && !otherPolicies.test(eventName) && !/NetworkAcl/.test(eventName)
    ? 'permissions'
    : 'write';
}
