import type { ActorKind, ActorProfile } from '../../../shared/contract/actors.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { ReadIdentity } from './actor-groups.ts';
import type { Actor } from './actor-table.ts';
import { describeAddress } from './addresses.ts';
import { awsRangesDate } from './aws-ranges.ts';
import { describeAgent } from './agents.ts';
import { gather, isUnsuccessful, PIECE } from './counting.ts';
import { describeKey } from './keys.ts';

/** Pairs of service and call that a table of counters holds; more go through a map. */
const DENSE = 1 << 21;

/** Calls by service and name. `unsuccessful` counts what was denied or failed. */
export function countCalls(store: ColumnStore, positions: Uint32Array): ActorProfile['calls'] {
  const [source, name, outcome] = [store.column('source'), store.column('name'), store.column('outcome')];
  const [sources, names] = [store.textsOf('eventSource'), store.textsOf('eventName')];
  const calls: ActorProfile['calls'] = [];
  const add = (pair: number, count: number, unsuccessful: number): void =>
    void calls.push({
      eventSource: sources[Math.floor(pair / names.length)]!,
      eventName: names[pair % names.length]!,
      count,
      unsuccessful,
    });
  if (sources.length * names.length <= DENSE) {
    const counts = new Uint32Array(sources.length * names.length);
    const failures = new Uint32Array(counts.length);
    const [services, calledNames, codes] = [new Uint32Array(PIECE), new Uint32Array(PIECE), new Uint32Array(PIECE)];
    for (let from = 0; from < positions.length; from += PIECE) {
      const to = Math.min(positions.length, from + PIECE);
      gather(source, positions, from, to, services);
      gather(name, positions, from, to, calledNames);
      gather(outcome, positions, from, to, codes);
      for (let index = 0; index < to - from; index++) {
        const pair = services[index]! * names.length + calledNames[index]!;
        counts[pair]!++;
        failures[pair]! += isUnsuccessful[codes[index]!]!;
      }
    }
    for (let pair = 0; pair < counts.length; pair++) if (counts[pair]! > 0) add(pair, counts[pair]!, failures[pair]!);
  } else {
    const counts = new Map<number, [number, number]>();
    for (const position of positions) {
      const pair = source[position]! * names.length + name[position]!;
      const known = counts.get(pair) ?? counts.set(pair, [0, 0]).get(pair)!;
      known[0]++;
      known[1] += isUnsuccessful[outcome[position]!]!;
    }
    for (const [pair, [count, unsuccessful]] of counts) add(pair, count, unsuccessful);
  }
  return calls.sort(
    (a, b) => b.count - a.count || compare(a.eventSource, b.eventSource) || compare(a.eventName, b.eventName),
  );
}

/** The forms of the identities that have events: one for each that tells something else. */
function formsOf(forms: Uint32Array, counts: Uint32Array): Set<number> {
  const found = new Set<number>();
  for (let number = 1; number < counts.length; number++) if (counts[number]! > 0) found.add(forms[number]!);
  return found;
}

/** Every form in which the records name an actor, by CloudTrail's own field; for keys, addresses and agents what can be read from them. `counts`: its events by identity. */
export function listSpellings(
  kind: ActorKind,
  actor: Actor,
  readIdentity: ReadIdentity,
  forms: Uint32Array,
  counts: Uint32Array,
): ActorProfile['spellings'] {
  const found = new Map<string, { label: string; value: string }>();
  const add = (label: string, value: string | null): void => {
    if (value !== null && value !== '') found.set(`${label}\n${value}`, { label, value });
  };
  if (kind === 'identity') {
    for (const form of formsOf(forms, counts)) {
      const each = readIdentity(form);
      add('type', each.type);
      add('userName', each.userName);
      add('arn', each.arn);
      add('principalId', each.principalId);
      add('accountId', each.account);
      add('role', each.roleArn);
      add('sessionName', each.sessionName);
      add('sourceIdentity', each.sourceIdentity);
      add('onBehalfOf.userId', each.onBehalfOf);
      add('identityProvider', each.identityProvider);
      add('invokedBy', each.invokedBy);
    }
  } else if (kind === 'key') {
    const { type, account } = describeKey(actor.name);
    add('type', type);
    add('account in the key', account);
  } else if (kind === 'ip') {
    const { network, scope, class: kindOfAddress, awsBlock } = describeAddress(actor.name);
    add('class', kindOfAddress);
    add('scope', scope === 'none' ? null : scope);
    add('network', network);
    add('owner', awsBlock === null ? null : `Amazon (AWS) ${awsBlock}; list of ${awsRangesDate}, not complete`);
  } else if (kind === 'agent') {
    const agent = describeAgent(actor.name);
    add('class', agent.class);
    add('product', agent.version === null ? agent.product : `${agent.product} ${agent.version}`);
    add('sdk', agent.sdk);
    add('runtime', agent.runtime);
    add('os', agent.os);
    add('command', agent.command);
    add('known tool', agent.attackTool);
  }
  const order = [...new Set([...found.values()].map(({ label }) => label))];
  return [...found.values()].sort(
    (a, b) => order.indexOf(a.label) - order.indexOf(b.label) || compare(a.value, b.value),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
