import { createHash } from 'node:crypto';
import { fold } from '../../../shared/kql/index.ts';
import { arrayFor, type Column, type ColumnStore } from '../columns/column-store.ts';
import { describeAgent, type DescribedAgent } from './agents.ts';

/** A program with its libraries, system and TLS version. */
export interface Toolchain {
  /** First 12 hexadecimal digits of the SHA-256 of its parts: the same in every case. */
  fingerprint: string;
  agent: DescribedAgent;
  tls: string | null;
  name: string;
}

/** The tool chains of a case; number 0 is "no user agent". */
export interface Toolchains {
  toolchains: readonly (Toolchain | null)[];
  /** Number by position. */
  column: Column;
}

/**
 * Numbers the tool chain of every event. What a program was told to do (the AWS CLI's subcommand, request markers) is no part of it: two keys with one tool
 * chain were probably used with the same installation. A hint, never a proof. CloudTrail's cipher suite is not indexed and therefore no part either.
 */
export function readToolchains(store: ColumnStore): Toolchains {
  const [agents, versions] = [store.dictionary(5), store.dictionary(14)];
  const [agent, tls] = [store.column('agent'), store.column('tls')];
  const toolchains: (Toolchain | null)[] = [null];
  const byFingerprint = new Map<string, number>();
  const described = new Map<number, DescribedAgent>();
  const byPair = new Map<number, number>();
  const numberOf = (pair: number): number => {
    const own = Math.floor(pair / versions.length);
    const found = described.get(own) ?? described.set(own, describeAgent(agents[own]!)).get(own)!;
    const made = makeToolchain(agents[own]!, found, versions[pair % versions.length]! || null);
    const known = byFingerprint.get(made.fingerprint);
    if (known !== undefined) return known;
    byFingerprint.set(made.fingerprint, toolchains.length);
    return toolchains.push(made) - 1;
  };
  const numbers = new Uint32Array(store.count);
  let largest = 0;
  for (let position = 0; position < numbers.length; position++) {
    if (agent[position] === 0) continue;
    const pair = agent[position]! * versions.length + tls[position]!;
    let number = byPair.get(pair);
    if (number === undefined) byPair.set(pair, (number = numberOf(pair)));
    numbers[position] = number;
    if (number > largest) largest = number;
  }
  const column = arrayFor(largest, store.count);
  column.set(numbers);
  return { toolchains, column };
}

function makeToolchain(text: string, agent: DescribedAgent, tls: string | null): Toolchain {
  const product = agent.version === null ? agent.product : `${agent.product} ${agent.version}`;
  // What is not understood is its own tool chain, word for word.
  const own = agent.class === 'other' ? fold(text) : '';
  const parts = [agent.class, product, agent.sdk, agent.os, agent.runtime, agent.attackTool, tls, own].map((part) => fold(part ?? ''));
  const fingerprint = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  const shown = [product, agent.sdk === null || product.includes(agent.sdk.split('/')[0]!) ? null : agent.sdk, agent.runtime, agent.os, tls].filter((part) => part !== null && part !== '');
  return { fingerprint, agent, tls, name: shown.length === 0 ? text : shown.join(' · ') };
}
