import { numberOfOutcome, type Outcome } from '../../../shared/outcomes/index.ts';

/**
 * What became of a call. "No errorCode" alone is never read as success: sign-ins report inside `responseElements`, batch calls report failed entries there,
 * and some records carry only an `errorMessage`.
 *
 * Sources: CloudTrail record contents and console sign-in events (AWS user guide); EC2 "Error codes for the Amazon EC2 API"; S3 "Error responses";
 * IAM "Common errors"; and the spellings met in real records.
 */
const code = numberOfOutcome;
const SUCCESS = code('success');
const DENIED = code('denied');
const FAILED = code('failed');
const THROTTLED = code('throttled');
const NOT_FOUND = code('not-found');
const DRY_RUN = code('dry-run');
const SIGN_IN_FAILURE = code('sign-in-failure');
const PARTIAL = code('partial');

/** Rules on the error code, first match wins. Codes may carry a prefix such as `Client.` or `Server.`. */
export const errorRules: readonly { outcome: Outcome; pattern: RegExp }[] = [
  { outcome: 'dry-run', pattern: /(^|\.)DryRunOperation$/i },
  {
    outcome: 'throttled',
    pattern:
      /throttl|TooManyRequests|RequestLimitExceeded|RateExceeded|SlowDown|ProvisionedThroughputExceeded|BandwidthLimitExceeded|RequestRateTooHigh|PriorRequestNotComplete|^429\b/i,
  },
  {
    outcome: 'denied',
    pattern:
      /AccessDenied|Access ?Denied|Unauthori[sz]ed|NotAuthori[sz]ed|AuthFailure|Forbidden|AuthorizationError|AuthorizationFail|NoPermission|InsufficientPrivileges|OperationNotPermitted|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|TokenRefreshRequired|InvalidAccessKeyId|InvalidToken|MissingAuthenticationToken|RequestExpired|AccountProblem|AllAccessDisabled|Blocked$|OptInRequired|^40[13]\b/i,
  },
  {
    outcome: 'not-found',
    pattern:
      /NotFound|NoSuch|DoesNotExist|NotExist|ResourceMissing|UnknownResource|NonExistent|UnknownOperation|^404\b/i,
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
const failureLists = [
  'unsuccessful',
  'failures',
  'failed',
  'errors',
  'error',
  'failedEntries',
  'unprocessedItems',
  'unprocessedKeys',
  'unprocessedAccounts',
  'failedRecords',
  'unsuccessfulItems',
  'failureInfo',
];
const failureCounts = ['failedRecordCount', 'failedEntryCount', 'failedPutCount', 'failureCount'];

function holdsFailures(response: Loose): boolean {
  for (const name of failureLists) if (Object.hasOwn(response, name) && isFilled(response[name], 4)) return true;
  for (const name of failureCounts) {
    const value = Object.hasOwn(response, name) ? response[name] : 0;
    if (typeof value === 'number' && value > 0) return true;
  }
  return false;
}

/** Is there anything in this list? EC2 writes an empty one as `""`, others as `{"items":[]}`. */
function isFilled(value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth === 0 ||
    Object.values(value).some((each) =>
      typeof each === 'object' ? isFilled(each, depth - 1) : each !== '' && each !== undefined,
    )
  );
}

/** EC2 puts the answer of many calls one level down: `responseElements.DeleteFlowLogsResponse.unsuccessful`. */
function innerResponse(response: Loose, eventName: unknown): Loose | null {
  const name = `${String(eventName)}Response`;
  const inner = Object.hasOwn(response, name) ? response[name] : null;
  return typeof inner === 'object' && inner !== null ? (inner as Loose) : null;
}

/** True where a record names its own outcome: `responseElements.ConsoleLogin`, `serviceEventDetails.CredentialVerification` and their kind are "Failure". */
function reportsFailure(part: unknown, eventName: unknown): boolean {
  if (typeof part !== 'object' || part === null || typeof eventName !== 'string' || !Object.hasOwn(part, eventName))
    return false;
  const value = (part as Loose)[eventName];
  return typeof value === 'string' && value.toLowerCase() === 'failure';
}

const signInSources = new Set<unknown>(['signin.amazonaws.com', 'sso.amazonaws.com']);

/** Outcome of a record, as its number in the table of outcomes. */
export function outcomeOf(record: Loose): number {
  const { errorCode, errorMessage, eventName, responseElements } = record;
  const isSignIn = record['eventSource'] === 'signin.amazonaws.com' || record['eventType'] === 'AwsConsoleSignIn';
  if (reportsFailure(responseElements, eventName) || reportsFailure(record['serviceEventDetails'], eventName)) {
    return isSignIn || signInSources.has(record['eventSource']) ? SIGN_IN_FAILURE : FAILED;
  }
  if (errorCode !== undefined && errorCode !== null && errorCode !== '')
    return isSignIn
      ? SIGN_IN_FAILURE
      : outcomeOfErrorCode(typeof errorCode === 'string' ? errorCode : JSON.stringify(errorCode));
  if (typeof errorMessage === 'string' && errorMessage !== '')
    return isSignIn ? SIGN_IN_FAILURE : outcomeOfMessage(errorMessage);
  if (typeof responseElements === 'object' && responseElements !== null) {
    const response = responseElements as Loose;
    const inner = innerResponse(response, eventName);
    if (holdsFailures(response) || (inner !== null && holdsFailures(inner))) return PARTIAL;
  }
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
