import { outcomes, type Outcome } from '../../../shared/contract/timeline.ts';

/**
 * What became of a call. "No errorCode" alone is never read as success: sign-ins report inside `responseElements`, batch calls report failed entries there,
 * and some records carry only an `errorMessage`.
 *
 * Sources: CloudTrail record contents and console sign-in events (AWS user guide); EC2 "Error codes for the Amazon EC2 API"; S3 "Error responses";
 * IAM "Common errors"; and the spellings met in real records.
 */
const SUCCESS = code('success');
const DENIED = code('denied');
const FAILED = code('failed');
const THROTTLED = code('throttled');
const NOT_FOUND = code('not-found');
const DRY_RUN = code('dry-run');
const SIGN_IN_FAILURE = code('sign-in-failure');
const PARTIAL = code('partial');

function code(name: Outcome): number {
  return outcomes.indexOf(name);
}

/** Rules on the error code, first match wins. Codes may carry a prefix such as `Client.` or `Server.`. */
export const errorRules: readonly { outcome: Outcome; pattern: RegExp }[] = [
  { outcome: 'dry-run', pattern: /(^|\.)DryRunOperation$/i },
  {
    outcome: 'throttled',
    pattern: /throttl|TooManyRequests|RequestLimitExceeded|RateExceeded|SlowDown|ProvisionedThroughputExceeded|BandwidthLimitExceeded|RequestRateTooHigh|PriorRequestNotComplete/i,
  },
  {
    outcome: 'denied',
    pattern:
      /AccessDenied|Access ?Denied|Unauthori[sz]ed|NotAuthori[sz]ed|AuthFailure|Forbidden|AuthorizationError|AuthorizationFail|NoPermission|InsufficientPrivileges|OperationNotPermitted|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|TokenRefreshRequired|InvalidAccessKeyId|InvalidToken|MissingAuthenticationToken|RequestExpired|AccountProblem|AllAccessDisabled|Blocked$|OptInRequired/i,
  },
  {
    outcome: 'not-found',
    pattern: /NotFound|NoSuch|DoesNotExist|NotExist|ResourceMissing|UnknownResource|NonExistent|UnknownOperation|^404$|Malformed.*NotFound/i,
  },
];

const memo = new Map<string, number>();

/** Outcome of an error code alone; remembered, because a case holds few distinct ones. */
function outcomeOfErrorCode(errorCode: string): number {
  const known = memo.get(errorCode);
  if (known !== undefined) return known;
  const rule = errorRules.find((each) => each.pattern.test(errorCode));
  const outcome = rule === undefined ? FAILED : code(rule.outcome);
  if (memo.size < 100_000) memo.set(errorCode, outcome);
  return outcome;
}

type Loose = Record<string, unknown>;

/** Members of `responseElements` that list what a batch call did not do; a non-empty list, or a count above 0, means partial success. */
const failureLists = ['unsuccessful', 'failures', 'failed', 'errors', 'error', 'failedEntries', 'unprocessedItems', 'unprocessedKeys', 'unprocessedAccounts', 'failedRecords', 'unsuccessfulItems', 'failureInfo'];
const failureCounts = ['failedRecordCount', 'failedEntryCount', 'failedPutCount', 'failureCount'];

function holdsFailures(response: Loose): boolean {
  for (const name of failureLists) {
    const value = response[name];
    if (Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null && Object.keys(value).length > 0) return true;
  }
  for (const name of failureCounts) {
    const value = response[name];
    if (typeof value === 'number' && value > 0) return true;
  }
  return false;
}

/** True where a sign-in style record reports failure: `responseElements.<eventName>` is "Failure". */
function reportsFailure(response: Loose, eventName: unknown): boolean {
  if (typeof eventName !== 'string' || !Object.hasOwn(response, eventName)) return false;
  const value = response[eventName];
  return typeof value === 'string' && value.toLowerCase() === 'failure';
}

/** Outcome of a record, as an index into `outcomes` of the contract. */
export function outcomeOf(record: Loose): number {
  const errorCode = record['errorCode'];
  const response = record['responseElements'];
  const isSignIn = record['eventSource'] === 'signin.amazonaws.com' || record['eventType'] === 'AwsConsoleSignIn';
  if (typeof response === 'object' && response !== null && reportsFailure(response as Loose, record['eventName'])) return SIGN_IN_FAILURE;
  if (typeof errorCode === 'string' && errorCode !== '') return isSignIn ? SIGN_IN_FAILURE : outcomeOfErrorCode(errorCode);
  const details = record['serviceEventDetails'];
  if (isSignIn && typeof details === 'object' && details !== null && reportsFailure(details as Loose, record['eventName'])) return SIGN_IN_FAILURE;
  const message = record['errorMessage'];
  if (typeof message === 'string' && message !== '') return isSignIn ? SIGN_IN_FAILURE : outcomeOfMessage(message);
  if (typeof response === 'object' && response !== null && holdsFailures(response as Loose)) return PARTIAL;
  return SUCCESS;
}

/** A record with only an error message: its words decide between denied, not found and failed. */
function outcomeOfMessage(message: string): number {
  if (/would have succeeded, but DryRun/i.test(message)) return DRY_RUN;
  if (/not authori[sz]ed|access denied|denied by/i.test(message)) return DENIED;
  if (/rate exceeded|throttl/i.test(message)) return THROTTLED;
  if (/does not exist|not found|no such/i.test(message)) return NOT_FOUND;
  return FAILED;
}
