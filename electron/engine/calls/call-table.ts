import { computeCalls } from './compute.ts';
import { dataCalls } from './data.ts';
import { identityCalls } from './identity.ts';
import { monitoringCalls } from './monitoring.ts';
import { servicesCalls } from './services.ts';

export type Effect =
  | 'created'
  | 'changed'
  | 'attached'
  | 'shared'
  | 'exposed'
  | 'enabled'
  | 'credential'
  | 'deleted'
  | 'detached'
  | 'disabled'
  | 'scheduled'
  | 'executed';

/** Effects that take something away; all others but "executed" leave something. */
export const takingEffects: ReadonlySet<Effect> = new Set(['deleted', 'detached', 'disabled', 'scheduled']);

type Exposure = 'policy' | 'acl' | 'network' | 'accounts' | 'principal';

/** A call that ends or reverses what another call did. */
export interface Undo {
  name: string;
  ids: readonly string[];
  parents: readonly string[];
  /** The same setting made anew: what stood before is superseded, not removed. */
  replaces: boolean;
  /** Only then it ends it. */
  condition: Condition | null;
}

/** What one call of the AWS API does to the account. */
export interface CallRow {
  source: string;
  name: string;
  effect: Effect;
  kind: string;
  scope: 'region' | 'account' | 'partition';
  ids: readonly string[];
  parents: readonly string[];
  undo: readonly Undo[];
  endsWith: readonly string[];
  exposure: Exposure | null;
  condition: Condition | null;
}

/** Any of the tests. `!=` holds also where the member is missing; `~` tests the beginning of a text. */
export type Condition = readonly { path: string; test: 'present' | '=' | '!=' | '~'; value: string }[];

/**
 * All calls that leave, take or end something. A line reads: source:Call | effect kind [account|partition] | where the identity stands | of … (where the parent's
 * stands) | undo Call path [of path] [replaces | if …] | ends kinds (with whose removal it ends) | exposes how | if …
 * Paths begin with q (requestParameters), r (responseElements), s (serviceEventDetails) or a (additionalEventData); the first of several that gives a value
 * counts. `@account`, `@region` and `@caller` stand for themselves.
 *
 * Sources: the service models of botocore 1.43.107 for names of calls and members, AWS documentation for calls without an SDK operation, and real records,
 * which win where they differ.
 */
export const callRows: readonly CallRow[] = [
  identityCalls,
  computeCalls,
  dataCalls,
  monitoringCalls,
  servicesCalls,
].flatMap((table) =>
  table
    .trim()
    .split('\n')
    .map((line) => readLine(line)),
);

function readLine(line: string): CallRow {
  const [call = '', what = '', ids = '', ...rest] = line.split(' | ');
  const [source = '', name = ''] = call.split(':');
  const [effect = '', kind = '', scope = 'region'] = what.split(' ');
  const row: CallRow = {
    source,
    name,
    effect: effect as Effect,
    kind,
    scope: scope as CallRow['scope'],
    ids: ids === '-' ? [] : ids.split(', '),
    parents: [],
    undo: [],
    endsWith: [],
    exposure: null,
    condition: null,
  };
  for (const part of rest) {
    const word = part.slice(0, part.indexOf(' '));
    const text = part.slice(word.length + 1);
    if (word === 'of') row.parents = text.split(', ');
    else if (word === 'undo') row.undo = [...row.undo, readUndo(text)];
    else if (word === 'ends') row.endsWith = text.split(', ');
    else if (word === 'exposes') row.exposure = text as Exposure;
    else row.condition = readCondition(text);
  }
  return row;
}

function readUndo(text: string): Undo {
  const [main = '', condition] = text.split(' if ');
  const replaces = main.endsWith(' replaces');
  const [target = '', parents] = (replaces ? main.slice(0, -9) : main).split(' of ');
  const space = target.indexOf(' ');
  return {
    name: target.slice(0, space),
    ids: target.slice(space + 1).split(', '),
    parents: parents === undefined ? [] : parents.split(', '),
    replaces,
    condition: condition === undefined ? null : readCondition(condition),
  };
}

function readCondition(text: string): Condition {
  return text.split(' or ').map((part) => {
    const match = /^([^=!~]+)(!=|=|~)(.*)$/.exec(part);
    return match === null
      ? { path: part, test: 'present', value: '' }
      : { path: match[1]!, test: match[2] as '=' | '!=' | '~', value: match[3]! };
  });
}
