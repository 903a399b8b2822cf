import { type Act, isDone, nameCaller } from '../act.ts';
import { textAt } from '../../calls/resolve-path.ts';

/** One attempt to sign in, or a step of it. */
export interface SignIn {
  event: number;
  time: number;
  /** Null: hidden, which CloudTrail writes for a name that does not exist (often a password typed in its place). */
  name: string | null;
  hidden: boolean;
  /** The message says that no such name is in the account. */
  noSuchName: boolean;
  kind: string;
  /** A call of the sign-in services; others prepare or follow a sign-in. */
  isAttempt: boolean;
  account: string;
  address: string;
  agent: string;
  result: 'success' | 'failure';
  /** What the record says was checked: `password`, `MFA`, `federation`, `key`, `recovery`. */
  stage: string;
  mfa: 'yes' | 'no' | 'done elsewhere, not known' | 'not in the record';
  device: string | null;
  session: number;
  by: string;
  from: string | null;
}

type SignInPatternKind =
  | 'brute force'
  | 'spray'
  | 'distributed'
  | 'success after failures'
  | 'MFA stage'
  | 'MFA not used'
  | 'root use'
  | 'key to console'
  | 'role switch'
  | 'recovery'
  | 'reset by another';

export interface SignInPattern {
  pattern: SignInPatternKind;
  name: string | null;
  address: string | null;
  account: string;
  first: number;
  last: number;
  failures: number;
  names: number;
  hidden: number;
  addresses: number;
  successes: number;
  events: number[];
}

/** Defaults of the patterns, which the user may change. */
const signInDefaults = {
  windowMs: 10 * 60_000,
  failures: 5,
  names: 5,
  addresses: 5,
  afterMs: 60 * 60_000,
  before: 3,
} as const;
export type SignInRules = { [Name in keyof typeof signInDefaults]: number };

const signInNames = new Set([
  'ConsoleLogin',
  'CheckMfa',
  'GetSigninToken',
  'SwitchRole',
  'ExitRole',
  'RenewRole',
  'PasswordRecoveryRequested',
  'PasswordRecoveryCompleted',
  'PasswordUpdated',
  'AuthorizeOAuth2Access',
  'CreateOAuth2Token',
  'UserAuthentication',
  'CredentialChallenge',
  'CredentialVerification',
  'Federate',
]);
const iamNames = new Set([
  'CreateLoginProfile',
  'UpdateLoginProfile',
  'ChangePassword',
  'EnableMFADevice',
  'DeactivateMFADevice',
]);
const stsNames = new Set(['GetSessionToken', 'GetFederationToken']);

export function signInCalls(): string[] {
  return [
    ...[...signInNames].flatMap((name) => [`signin:${name}`, `sso:${name}`]),
    ...[...iamNames].map((name) => `iam:${name}`),
    ...[...stsNames].map((name) => `sts:${name}`),
  ];
}

export class SignInReplay {
  readonly #signIns: SignIn[] = [];
  readonly #seen = new Set<string>();

  take(act: Act): void {
    const isSignIn = signInNames.has(act.name) && (act.source === 'signin' || act.source === 'sso');
    const isRootAct =
      act.caller.type === 'Root' && act.record['eventType'] !== 'AwsServiceEvent' && act.name !== 'ConsoleLogin';
    const isOther =
      (act.source === 'iam' && iamNames.has(act.name)) || (act.source === 'sts' && stsNames.has(act.name));
    if (!isSignIn && !isOther && !isRootAct) return;
    // Two trails and Regions write one attempt twice.
    const id = act.record['eventID'];
    if (typeof id === 'string' && id !== '') {
      if (this.#seen.has(id)) return;
      this.#seen.add(id);
    }
    const told = nameOf(act);
    const failed = String(act.record['errorMessage'] ?? '');
    this.#signIns.push({
      event: act.event,
      time: act.time,
      name: told.name,
      hidden: told.hidden,
      noSuchName: failed.includes('No username found in supplied account'),
      kind: isSignIn || isOther ? act.name : 'root act',
      isAttempt: isSignIn,
      account: act.account,
      address: act.address,
      agent: act.agent,
      result: resultOf(act),
      stage: stageOf(act),
      mfa: mfaOf(act),
      device: textAt(act.record, 'a.MFAIdentifier', 'q.serialNumber', 'a.MFASerialNumber', 's.DeviceId'),
      session: act.session,
      by: nameCaller(act.caller),
      from: textAt(act.record, 'a.SwitchFrom', 'q.SwitchFrom'),
    });
  }

  finish(): SignIn[] {
    return this.#signIns;
  }
}

function nameOf(act: Act): { name: string | null; hidden: boolean } {
  const identity = act.record['userIdentity'];
  const raw =
    typeof identity === 'object' && identity !== null && 'userName' in identity ? identity.userName : undefined;
  if (raw === 'HIDDEN_DUE_TO_SECURITY_REASONS') return { name: null, hidden: true };
  if (act.source === 'iam') return { name: textAt(act.record, 'q.userName') ?? act.caller.userName, hidden: false };
  if (act.caller.type === 'Root') return { name: 'root', hidden: false };
  const name =
    act.caller.userName ??
    textAt(act.record, 's.UserName', 'a.UserName', 'a.userName') ??
    act.caller.arn ??
    act.caller.principalId;
  return { name, hidden: false };
}

function resultOf(act: Act): 'success' | 'failure' {
  const told = textAt(act.record, `r.${act.name}`, `s.${act.name}`);
  if (told !== null) return told.toLowerCase() === 'success' ? 'success' : 'failure';
  return isDone(act) ? 'success' : 'failure';
}

function stageOf(act: Act): string {
  if (act.name === 'CheckMfa') return 'MFA';
  if (act.name === 'CredentialVerification' || act.name === 'CredentialChallenge')
    return (textAt(act.record, 'a.CredentialType', 's.CredentialType') ?? 'not in the record').toUpperCase() ===
      'PASSWORD'
      ? 'password'
      : 'MFA';
  if (act.name.startsWith('PasswordRecovery')) return 'recovery';
  if (act.source === 'iam') return act.name.includes('MFA') ? 'MFA' : 'password';
  if (act.source === 'sts' || act.name === 'GetSigninToken') return 'key';
  if (act.name === 'SwitchRole' || act.name === 'ExitRole' || act.name === 'RenewRole') return 'role';
  if (act.name !== 'ConsoleLogin') return 'session';
  const isFailure = resultOf(act) === 'failure';
  if (isFailure && textAt(act.record, 'a.MFAUsed') === 'Yes') return 'MFA';
  return act.caller.type === 'AssumedRole' || act.caller.type === 'FederatedUser' || act.caller.type === 'SAMLUser'
    ? 'federation'
    : 'password';
}

function mfaOf(act: Act): SignIn['mfa'] {
  const told = textAt(act.record, 'a.MFAUsed', 'a.MfaType');
  if (told?.toLowerCase() === 'yes') return 'yes';
  const isFederated =
    act.caller.type === 'AssumedRole' ||
    act.caller.type === 'FederatedUser' ||
    act.caller.type === 'SAMLUser' ||
    act.caller.type === 'WebIdentityUser';
  if (act.name === 'ConsoleLogin' && isFederated) return 'done elsewhere, not known';
  if (told?.toLowerCase() === 'no') return 'no';
  return told === null ? 'not in the record' : 'yes';
}

/** Patterns among the attempts of a selection. Windows slide: their edges are events. */
export function findSignInPatterns(all: readonly SignIn[], rules: SignInRules = signInDefaults): SignInPattern[] {
  const attempts = all.filter(
    (each) =>
      each.isAttempt &&
      each.stage !== 'key' &&
      each.kind !== 'SwitchRole' &&
      each.kind !== 'ExitRole' &&
      !isIamCall(each),
  );
  const tries = attempts.filter(
    (each) =>
      each.kind === 'ConsoleLogin' || each.kind === 'CredentialVerification' || each.kind === 'UserAuthentication',
  );
  const failures = tries.filter((each) => each.result === 'failure');
  const found: SignInPattern[] = [];
  // A hidden name is one bucket for each address, never one user.
  for (const [, list] of groups(
    failures.filter((each) => each.name !== null),
    (each) => `${each.account}\n${each.name}`,
  )) {
    found.push(
      ...windowsOf(list, rules.windowMs, (window) => window.length >= rules.failures).map((window) =>
        patternOf('brute force', window, { name: window[0]!.name }),
      ),
    );
    found.push(
      ...windowsOf(
        list,
        rules.windowMs,
        (window) => new Set(window.map((each) => each.address)).size >= rules.addresses,
      ).map((window) => patternOf('distributed', window, { name: window[0]!.name })),
    );
  }
  for (const [network, list] of groups(failures, (each) => networkOf(each.address)))
    found.push(
      ...windowsOf(list, rules.windowMs, (window) => countNames(window) >= rules.names).map((window) =>
        patternOf('spray', window, { address: network }),
      ),
    );
  found.push(
    ...successesAfter(tries, rules),
    ...mfaStages(attempts),
    ...singles(all),
    ...rootUses(all),
    ...chains(all),
  );
  return found.toSorted((a, b) => a.first - b.first);
}

function isIamCall(each: SignIn): boolean {
  return iamNames.has(each.kind);
}

function groups<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const made = new Map<string, T[]>();
  for (const each of list) {
    const known = made.get(keyOf(each));
    if (known === undefined) made.set(keyOf(each), [each]);
    else known.push(each);
  }
  return made;
}

/** The address with its /24, an IPv6 address with its /64. */
export function networkOf(address: string): string {
  if (address.includes(':')) {
    const [head = '', tail] = address.toLowerCase().split('::');
    const left = head === '' ? [] : head.split(':');
    const right = tail === undefined || tail === '' ? [] : tail.split(':');
    const parts =
      tail === undefined
        ? left
        : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
    return `${parts
      .slice(0, 4)
      .map((part) => part.replace(/^0+(?=.)/, ''))
      .join(':')}::/64`;
  }
  const octets = address.split('.');
  return octets.length === 4 ? `${octets.slice(0, 3).join('.')}.0/24` : address;
}

/** Hidden names count as one name. */
function countNames(window: readonly SignIn[]): number {
  return new Set(window.map((each) => each.name ?? '\u0000')).size;
}

/** Longest stretches of events in which every event lies in a window that meets the test. */
function windowsOf(list: readonly SignIn[], windowMs: number, test: (window: SignIn[]) => boolean): SignIn[][] {
  const made: SignIn[][] = [];
  let from = 0;
  let current: { start: number; end: number } | null = null;
  for (let to = 0; to < list.length; to++) {
    while (list[to]!.time - list[from]!.time > windowMs) from++;
    if (!test(list.slice(from, to + 1))) continue;
    if (current !== null && from <= current.end) current.end = to;
    else {
      if (current !== null) made.push(list.slice(current.start, current.end + 1));
      current = { start: from, end: to };
    }
  }
  if (current !== null) made.push(list.slice(current.start, current.end + 1));
  return made;
}

function patternOf(
  pattern: SignInPatternKind,
  window: readonly SignIn[],
  about: { name?: string | null; address?: string | null },
): SignInPattern {
  const failed = window.filter((each) => each.result === 'failure');
  return {
    pattern,
    name: about.name ?? null,
    address: about.address ?? null,
    account: window[0]!.account,
    first: window[0]!.time,
    last: window.at(-1)!.time,
    failures: failed.length,
    names: countNames(window.filter((each) => each.name !== null)),
    hidden: window.filter((each) => each.hidden).length,
    addresses: new Set(window.map((each) => each.address)).size,
    successes: window.length - failed.length,
    events: window.map((each) => each.event),
  };
}

function successesAfter(tries: readonly SignIn[], rules: SignInRules): SignInPattern[] {
  return tries.flatMap((success, index) => {
    if (success.result !== 'success') return [];
    const before: SignIn[] = [];
    for (let at = index - 1; at >= 0 && success.time - tries[at]!.time <= rules.afterMs; at--)
      if (tries[at]!.result === 'failure') before.unshift(tries[at]!);
    const byName = before.filter(
      (each) => each.name !== null && each.name === success.name && each.account === success.account,
    );
    const byAddress = before.filter((each) => each.address === success.address);
    const told = byName.length >= rules.before ? byName : byAddress.length >= rules.before ? byAddress : null;
    return told === null
      ? []
      : [patternOf('success after failures', [...told, success], { name: success.name, address: success.address })];
  });
}

/** The password was right and the second factor was not given. */
function mfaStages(attempts: readonly SignIn[]): SignInPattern[] {
  return attempts.flatMap((each, index) => {
    const isFailedMfa = each.result === 'failure' && each.stage === 'MFA';
    const isUnfinished =
      each.kind === 'CheckMfa' &&
      !attempts
        .slice(index + 1)
        .some(
          (later) =>
            later.kind === 'ConsoleLogin' &&
            later.name === each.name &&
            later.time - each.time <= 10 * 60_000 &&
            later.result === 'success',
        );
    return isFailedMfa || isUnfinished ? [patternOf('MFA stage', [each], each)] : [];
  });
}

function singles(all: readonly SignIn[]): SignInPattern[] {
  return all.flatMap((each) => {
    const made: SignInPattern[] = [];
    if (each.kind === 'ConsoleLogin' && each.result === 'success' && each.mfa === 'no')
      made.push(patternOf('MFA not used', [each], each));
    if (each.kind === 'SwitchRole' && each.result === 'success') made.push(patternOf('role switch', [each], each));
    return made;
  });
}

/** Acts and sign-ins of root, by account and address. */
function rootUses(all: readonly SignIn[]): SignInPattern[] {
  const acts = all.filter((each) => each.kind === 'root act' || (each.kind === 'ConsoleLogin' && each.name === 'root'));
  return [...groups(acts, (each) => `${each.account}\n${each.address}`).values()].map((list) =>
    patternOf('root use', list, { name: 'root', address: list[0]!.address }),
  );
}

/** Sign-ins that hang on an earlier event: a token from a key, a recovery, a password set by somebody else. */
function chains(all: readonly SignIn[]): SignInPattern[] {
  let from = 0;
  return all.flatMap((login, index) => {
    while (login.time - all[from]!.time > CHAIN_MS) from++;
    if (login.kind !== 'ConsoleLogin' || login.result !== 'success') return [];
    const earlier = all.slice(Math.max(from, index - MOST_EARLIER), index);
    const token = earlier.findLast(
      (each) => each.kind === 'GetSigninToken' && (each.address === login.address || each.by === login.by),
    );
    const recovery = login.name === 'root' ? earlier.filter((each) => each.kind.startsWith('PasswordRecovery')) : [];
    const reset = earlier.findLast(
      (each) =>
        (each.kind === 'UpdateLoginProfile' || each.kind === 'CreateLoginProfile') &&
        each.result === 'success' &&
        each.name === login.name &&
        each.account === login.account &&
        each.address === login.address &&
        !each.by.endsWith(`/${login.name}`),
    );
    return [
      ...(token !== undefined && login.stage === 'federation'
        ? [patternOf('key to console', [token, login], login)]
        : []),
      ...(recovery.length > 0 ? [patternOf('recovery', [...recovery, login], login)] : []),
      ...(reset === undefined ? [] : [patternOf('reset by another', [reset, login], login)]),
    ];
  });
}

/** A sign-in hangs on what came this long before, and on this many attempts at most. */
const CHAIN_MS = 12 * 3600_000;
const MOST_EARLIER = 20_000;
