import { isIP } from 'node:net';
import { say } from '../../../../shared/text/intake.ts';
import { LineSplitter } from '../splitter.ts';
import type { ContentFormat, ContentHead, Loose, Unwrapped } from './format.ts';

/**
 * Legacy text with one event a line and fields between spaces, read as well as it can be: by the names in a first line, or by the shape of each token.
 * There is no specification of it; what it gives is marked as reduced, and what was read by shape is marked as guessed. Lines that hold JSON are never read this way:
 * tokens of a JSON text are no fields. Access logs of S3, load balancers and VPC flow logs have other shapes and are refused.
 */
const aliases = new Map<string, string>(
  Object.entries({
    eventid: 'eventID',
    eventname: 'eventName',
    eventsource: 'eventSource',
    awsregion: 'awsRegion',
    region: 'awsRegion',
    sourceip: 'sourceIPAddress',
    sourceipaddress: 'sourceIPAddress',
    useragent: 'userAgent',
    eventtime: 'eventTime',
    time: 'eventTime',
    user: 'userName',
    username: 'userName',
    useridentity: 'arn',
    arn: 'arn',
    accesskeyid: 'accessKeyId',
    accountid: 'accountId',
    recipientaccountid: 'recipientAccountId',
    errorcode: 'errorCode',
    requestid: 'requestID',
    eventtype: 'eventType',
    readonly: 'readOnly',
    eventversion: 'eventVersion',
  }),
);

const service = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;
const region = /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]?$/;
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;
const apacheTime = /^\[?(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d)$/;
/** S3 server access logs (owner first), load balancers (protocol first), VPC flow logs (version and account first). */
const otherLog = /^[0-9a-f]{64} |^(?:https?|h2|wss?|grpcs) \d{4}-|^\d \d{12} eni-|\bREST\.[A-Z]+\.[A-Z]+\b/;
/** Names that calls of AWS have: a verb and what it is done to, or one of the sign-in. */
const callName =
  /^(?:Abort|Accept|Activate|Add|Allocate|Apply|Assign|Associate|Assume|Attach|Authorize|Batch|Cancel|Change|Check|Complete|Confirm|Connect|Copy|Create|Deactivate|Decrypt|Delete|Deregister|Describe|Detach|Disable|Disassociate|Download|Enable|Encrypt|Execute|Export|Filter|Generate|Get|Head|Import|Initiate|Invoke|Issue|List|Lookup|Modify|Move|Post|Purchase|Put|Query|Reboot|Receive|Register|Reject|Release|Remove|Replace|Request|Reset|Resolve|Restore|Resume|Revoke|Rotate|Run|Scan|Schedule|Search|Select|Send|Set|Share|Sign|Start|Stop|Submit|Subscribe|Suspend|Switch|Tag|Terminate|Test|Transfer|Unassign|Unsubscribe|Untag|Update|Upload|Validate|Verify|View)[A-Z]|^(?:ConsoleLogin|Federate|UserAuthentication|CredentialChallenge|CredentialVerification|Publish|Scan|Query|Sign|Decrypt|Encrypt|Invoke)$/;
/** The beginning of a JSON object, plain or inside a quoted text. */
const jsonObject = /\{\s*\\?"|\[\s*\{/;
/** Values of other members that look like names of events. */
const otherWords = new Set([
  'Management',
  'Data',
  'Insight',
  'NetworkActivity',
  'Aggregated',
  'AwsApiCall',
  'AwsServiceEvent',
  'AwsConsoleAction',
  'AwsConsoleSignIn',
  'AwsCloudTrailInsight',
  'AwsVpceEvent',
  'IAMUser',
  'Root',
  'AssumedRole',
  'Role',
  'FederatedUser',
  'Directory',
  'AWSAccount',
  'AWSService',
  'IdentityCenterUser',
  'SAMLUser',
  'WebIdentityUser',
  'Unknown',
  'True',
  'False',
  'Success',
  'Failure',
  'AccessDenied',
]);
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function tokensOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

/** Names of the fields, where the first line holds them. */
function namesOf(head: ContentHead): string[] | null {
  const first = head.lines.find((line) => line.trim() !== '');
  if (first === undefined) return null;
  const names = tokensOf(first.replace(/^#\s*(?:Fields:)?/i, '')).map((token) => aliases.get(token.toLowerCase()));
  const known = names.filter((name) => name !== undefined).length;
  return known >= 3 && known === names.length ? (names as string[]) : null;
}

/** By names: the agent, or the last field, takes surplus tokens. */
function readNamed(tokens: string[], names: readonly string[]): Loose {
  const surplus = tokens.length - names.length;
  const wide = names.includes('userAgent') ? names.indexOf('userAgent') : names.length - 1;
  const fields: [string, string][] = [];
  let at = 0;
  names.forEach((name, index) => {
    const width = index === wide && surplus > 0 ? surplus + 1 : 1;
    fields.push([name, tokens.slice(at, at + width).join(' ')]);
    at += width;
  });
  return toRecord(new Map(fields.filter(([, value]) => value !== '-' && value !== '')));
}

/** By shape: the first token that can be a field is it; what is left is the agent. */
function readShapes(tokens: readonly string[]): Loose {
  const fields = new Map<string, string>();
  const rest: string[] = [];
  for (const token of tokens) {
    const name = shapeOf(token, fields);
    if (name === null) {
      if (token !== '-') rest.push(token);
    } else fields.set(name, token);
  }
  if (rest.length > 0) fields.set('userAgent', rest.join(' '));
  return toRecord(fields);
}

function shapeOf(token: string, fields: ReadonlyMap<string, string>): string | null {
  const free = (name: string): string | null => (fields.has(name) ? null : name);
  if (guid.test(token)) return free('eventID') ?? free('requestID');
  if (service.test(token)) return free('eventSource') ?? free('sourceIPAddress');
  if (region.test(token)) return free('awsRegion');
  if (isIP(token) !== 0) return free('sourceIPAddress');
  if (isoTime.test(token) || apacheTime.test(token)) return free('eventTime');
  if (token.startsWith('arn:')) return free('arn');
  if (/^A(?:KIA|SIA)[A-Z0-9]{16}$/.test(token)) return free('accessKeyId');
  if (/^\d{12}$/.test(token)) return free('accountId');
  if (/^[A-Z][A-Za-z0-9]{2,}$/.test(token) && !otherWords.has(token)) return free('eventName');
  return null;
}

function toRecord(fields: ReadonlyMap<string, string>): Loose {
  const { arn, accessKeyId, userName, accountId, ...record } = Object.fromEntries(fields) as Record<
    string,
    string | undefined
  >;
  const identity = Object.fromEntries(
    Object.entries({ arn, accessKeyId, userName, accountId }).filter(([, value]) => value !== undefined),
  );
  const time = apacheTime.exec(record['eventTime'] ?? '');
  if (time !== null)
    record['eventTime'] =
      `${time[3]!}-${String(months.indexOf(time[2]!) + 1).padStart(2, '0')}-${time[1]!}T${time[4]!}Z`;
  return { ...record, ...(Object.keys(identity).length > 0 ? { userIdentity: identity } : {}) };
}

function isEvent(record: Loose): boolean {
  return (
    typeof record['eventName'] === 'string' &&
    typeof record['eventSource'] === 'string' &&
    (record['eventID'] !== undefined || record['eventTime'] !== undefined)
  );
}

/** Without names, a line has to show that it is of that kind: by the id of an event, or by a call that AWS is known to have. */
function isEventByShape(record: Loose): boolean {
  if (!isEvent(record)) return false;
  return (
    (typeof record['eventID'] === 'string' && guid.test(record['eventID'])) ||
    callName.test(record['eventName'] as string)
  );
}

export const spaceDelimited: ContentFormat = {
  id: 'space-delimited',
  matches(head) {
    const names = namesOf(head);
    const lines = head.lines
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .slice(names === null ? 0 : 1, 200);
    if (lines.length === 0 || lines.some((line) => otherLog.test(line) || jsonObject.test(line))) return false;
    const events = lines.filter((line) =>
      names === null ? isEventByShape(readShapes(tokensOf(line))) : isEvent(readNamed(tokensOf(line), names)),
    );
    return events.length >= lines.length * 0.8;
  },
  isGuess: (head) => namesOf(head) === null,
  split: (head) => new LineSplitter(null, namesOf(head) !== null),
  decoder(head) {
    const names = namesOf(head);
    return (element): Unwrapped => {
      if (element.startsWith('#')) return { values: [] };
      if (jsonObject.test(element)) throw new SyntaxError(say('line-holds-json'));
      const tokens = tokensOf(element);
      const record = names === null ? readShapes(tokens) : readNamed(tokens, names);
      if (names === null ? !isEventByShape(record) : !isEvent(record)) throw new SyntaxError(say('line-lacks'));
      return { values: [record], completeness: 'reduced' };
    };
  },
};
