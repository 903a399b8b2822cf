import { createHash } from 'node:crypto';
import { fold, termText } from '../../../shared/kql/index.ts';
import { arrayFor, type Column, type ColumnStore } from '../columns/column-store.ts';
import type { FoldedTexts } from '../columns/folded-texts.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';
import { Gathering, readGroups } from './actor-groups.ts';
import { type ActorGroups, PickedNames } from './actor-table.ts';
import { describeAddress } from './addresses.ts';
import { describeAgent, type DescribedAgent } from './agents.ts';
import { type MadeDerived, type Derived, readTexts } from '../derived/derived-arrays.ts';

const without = { keys: null, arns: null, accounts: (): null => null };

/** Addresses, all spellings of one being one actor; and addresses gathered by /24 (IPv4) and /64 (IPv6), of which what is no address is in none. */
export function makeAddresses(derived: MadeDerived, store: ColumnStore): void {
  const texts = store.textsOf('sourceIPAddress');
  const [addresses, networks] = [new Gathering(texts.length), new Gathering(texts.length)];
  const [subkinds, networkSubkinds]: [string[], string[]] = [[], []];
  for (let number = 1; number < texts.length; number++) {
    const { class: family, scope, canonical, network, awsBlock } = describeAddress(texts[number]!);
    const subkind = scope === 'none' ? family : `${family} ${awsBlock === null ? scope : 'aws'}`;
    if (addresses.add(number, fold(canonical), family === 'ipv4' || family === 'ipv6' ? canonical : texts[number]!))
      subkinds.push(subkind);
    if (network !== null && networks.add(number, network, network)) networkSubkinds.push(subkind);
  }
  // A text that is written like one of the blocks is selected with it.
  const written = new Map(networks.names.map((name, place) => [name, place + 1]));
  for (let number = 1; number < texts.length; number++)
    if (networks.groupOf[number] === 0) networks.groupOf[number] = written.get(fold(texts[number]!)) ?? 0;
  for (const [kind, gathering, found] of [
    ['ip', addresses, subkinds],
    ['network', networks, networkSubkinds],
  ] as const) {
    derived.setNumbers(`${kind}:of`, gathering.groupOf);
    derived.setTexts(`${kind}:names`, gathering.names);
    derived.setCoded(`${kind}:subkinds`, found);
  }
}

export function readAddressGroups(derived: Derived, store: ColumnStore): ActorGroups {
  return readGroups('ip', 'missing', derived, store.column('address'), without, (group, actors) =>
    termText('sourceIPAddress', group === 0 ? null : actors.name(group)),
  );
}

export function readNetworkGroups(derived: Derived, store: ColumnStore): ActorGroups {
  // Both families written out: what no block holds is no address.
  return readGroups('network', 'none', derived, store.column('address'), without, (group, actors) =>
    group === 0 ? 'not sourceIPAddress : ("0.0.0.0/0" or "::/0")' : termText('sourceIPAddress', actors.name(group)),
  );
}

/** User agents as they stand. */
export function makeAgents(derived: MadeDerived, store: ColumnStore): void {
  const texts = store.textsOf('userAgent');
  const gathering = new Gathering(texts.length);
  const subkinds: string[] = [];
  for (let number = 1; number < texts.length; number++) {
    if (!gathering.add(number, fold(texts[number]!), texts[number]!)) continue;
    const described = describeAgent(texts[number]!);
    subkinds.push(described.attackTool ?? described.class);
  }
  derived.setNumbers('agent:of', gathering.groupOf);
  derived.setTexts('agent:names', gathering.names);
  derived.setCoded('agent:subkinds', subkinds);
}

export function readAgentGroups(derived: Derived, store: ColumnStore): ActorGroups {
  return readGroups('agent', 'missing', derived, store.column('agent'), without, (group, actors) =>
    termText('userAgent', group === 0 ? null : actors.name(group)),
  );
}

/** Combinations of agent, TLS version and cipher suite that a table holds; more go through a map. */
const DENSE = 1 << 22;

/** Numbers the combinations of agent, TLS version and cipher suite that occur; 0 where there is no agent. */
function eachCombination(store: ColumnStore, visit: (position: number, combination: number) => void): void {
  const [agent, tls, cipher] = [store.column('agent'), store.column('tls'), store.column('cipher')];
  const [versions, suites] = [
    store.textsOf('tlsDetails.tlsVersion').length,
    store.textsOf('tlsDetails.cipherSuite').length,
  ];
  for (let position = 0; position < store.count; position++)
    visit(
      position,
      agent[position] === 0 ? 0 : (agent[position]! * versions + tls[position]!) * suites + cipher[position]!,
    );
}

/**
 * Tool chains: programs with their libraries, system, TLS version and cipher suite. What a program was told to do (the AWS CLI's subcommand, request markers) is
 * no part of it: two keys with one tool chain were probably used with the same installation. A hint, never a proof.
 */
export function makeToolchains(derived: MadeDerived, store: ColumnStore): void {
  const [agents, versions, suites] = [
    store.textsOf('userAgent'),
    store.textsOf('tlsDetails.tlsVersion'),
    store.textsOf('tlsDetails.cipherSuite'),
  ];
  const gathering = new Gathering(1);
  const fingerprints: string[] = [];
  const subkinds: string[] = [];
  const described = new Map<number, DescribedAgent>();
  const seen = new Set<number>();
  const [agent, tls, cipher, of]: number[][] = [[], [], [], []];
  eachCombination(store, (_, combination) => {
    if (combination === 0 || seen.has(combination)) return;
    seen.add(combination);
    const parted = {
      agent: Math.floor(combination / suites.length / versions.length),
      tls: Math.floor(combination / suites.length) % versions.length,
      cipher: combination % suites.length,
    };
    const found =
      described.get(parted.agent) ??
      described.set(parted.agent, describeAgent(agents[parted.agent]!)).get(parted.agent)!;
    const { fingerprint, name } = describeToolchain(
      agents[parted.agent]!,
      found,
      versions[parted.tls]! || null,
      suites[parted.cipher]! || null,
    );
    if (gathering.add(0, fingerprint, name)) {
      fingerprints.push(fingerprint);
      subkinds.push(found.attackTool ?? found.class);
    }
    agent!.push(parted.agent);
    tls!.push(parted.tls);
    cipher!.push(parted.cipher);
    of!.push(gathering.groupOf[0]!);
  });
  for (const [name, values] of [
    ['agent', agent],
    ['tls', tls],
    ['cipher', cipher],
    ['chain', of],
  ] as const)
    derived.setNumbers(`toolchain:${name}`, Uint32Array.from(values!));
  derived.setTexts('toolchain:names', gathering.names);
  derived.setTexts('toolchain:keys', fingerprints);
  derived.setCoded('toolchain:subkinds', subkinds);
  derived.setNumbers(
    'toolchain:of',
    Uint32Array.from({ length: fingerprints.length + 1 }, (_, group) => group),
  );
}

/** First 12 hexadecimal digits of the SHA-256 of the parts of a tool chain, the same in every case; and what it is called. */
function describeToolchain(
  text: string,
  agent: DescribedAgent,
  tls: string | null,
  cipher: string | null,
): { fingerprint: string; name: string } {
  const product = agent.version === null ? agent.product : `${agent.product} ${agent.version}`;
  // What is not understood is its own tool chain, word for word.
  const own = agent.class === 'other' ? fold(text) : '';
  const told = [agent.class, product, agent.sdk, agent.os, agent.runtime, agent.attackTool, tls, cipher, own].map(
    (part) => fold(part ?? ''),
  );
  const fingerprint = createHash('sha256').update(told.join('\n')).digest('hex').slice(0, 12);
  const shown = [
    product,
    agent.sdk === null || product.includes(agent.sdk.split('/')[0]!) ? null : agent.sdk,
    agent.runtime,
    agent.os,
    tls,
    cipher,
  ].filter((part) => part !== null && part !== '');
  return { fingerprint, name: shown.length === 0 ? text : shown.join(' · ') };
}

export function readToolchainGroups(
  derived: Derived,
  store: ColumnStore,
): ActorGroups & { fingerprint(group: number): string } {
  const [agent, tls, cipher, of] = ['agent', 'tls', 'cipher', 'chain'].map((name) =>
    derived.numbers(`toolchain:${name}`),
  ) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const [versions, suites] = [
    store.textsOf('tlsDetails.tlsVersion').length,
    store.textsOf('tlsDetails.cipherSuite').length,
  ];
  const column = arrayFor(of.length, store.count);
  const size = store.textsOf('userAgent').length * versions * suites;
  const chains: Uint32Array | Map<number, number> = size <= DENSE ? new Uint32Array(size) : new Map<number, number>();
  for (let index = 0; index < of.length; index++) {
    const combination = (agent[index]! * versions + tls[index]!) * suites + cipher[index]!;
    if (chains instanceof Map) chains.set(combination, of[index]!);
    else chains[combination] = of[index]!;
  }
  numberPositions(store, chains, column);
  const keys = readTexts(derived, 'toolchain:keys');
  const groups = readGroups('toolchain', 'missing', derived, column, { ...without, keys }, (group) =>
    termText('toolchain', group === 0 ? null : keys.text(group - 1)),
  );
  return { ...groups, fingerprint: (group) => keys.text(group - 1) };
}

function numberPositions(store: ColumnStore, chains: Uint32Array | Map<number, number>, column: Column): void {
  if (chains instanceof Map) {
    eachCombination(store, (position, combination) => (column[position] = chains.get(combination) ?? 0));
    return;
  }
  const [agent, tls, cipher] = [store.column('agent'), store.column('tls'), store.column('cipher')];
  const [versions, suites] = [
    store.textsOf('tlsDetails.tlsVersion').length,
    store.textsOf('tlsDetails.cipherSuite').length,
  ];
  for (let position = 0; position < column.length; position++)
    column[position] = chains[(agent[position]! * versions + tls[position]!) * suites + cipher[position]!]!;
}

const ARN = 'resources.ARN';

/**
 * Resources by ARN (or the name in its place). An event belongs to each resource that it names. Names are those of the field `resources.ARN`; only their types
 * are kept here, and which texts are one resource, where some differ by case alone.
 */
export function makeResources(
  derived: MadeDerived,
  folded: FoldedTexts,
  terms: Iterable<string>,
  hashes: Uint32Array,
): void {
  const { table } = folded;
  const types = new TypeCodes(table.count);
  let number = 0;
  for (const term of terms)
    types.read(
      term,
      folded.links.kind === 'many'
        ? folded.links.ids.subarray(folded.links.first[++number], folded.links.first[number + 1])
        : folded.idsOf(++number),
    );
  const { of, picks } = joinCases(folded, hashes);
  if (of !== null) {
    for (let text = 0; text < table.count; text++) types.setOnce(picks[of[text]! - 1]!, types.codes[text]!);
    derived.setNumbers('resource:join', of);
    derived.setNumbers('resource:picks', picks);
  }
  derived.setCodes(
    'resource:subkinds',
    of === null ? types.codes : picks.map((text) => types.codes[text]!),
    types.values,
  );
}

/** The first type that is told of each resource, by the number of its name. */
class TypeCodes {
  readonly codes: Uint32Array;
  readonly values: string[] = [''];
  readonly #codeOf = new Map([['', 0]]);

  constructor(size: number) {
    this.codes = new Uint32Array(size);
  }

  /** Reads a list of resources; `own` are the numbers of its names in their order, each once. */
  read(term: string, own: ArrayLike<number>): void {
    if (own.length === 0) return;
    const places = new Map<string, number>();
    for (let at = 0; at < term.length;) {
      const next = term.indexOf(RESOURCE_NEXT, at);
      const end = next < 0 ? term.length : next;
      const cut = term.indexOf(RESOURCE_PART, at);
      const name = term.slice(cut + 1, end);
      if (name !== '') {
        // Lists of one need no table.
        const place = own.length === 1 ? 0 : (places.get(name) ?? places.size);
        if (own.length > 1) places.set(name, place);
        this.setOnce(own[place]!, this.#code(term.slice(at, cut)));
      }
      at = end + 1;
    }
  }

  setOnce(text: number, code: number): void {
    if (this.codes[text] === 0) this.codes[text] = code;
  }

  #code(type: string): number {
    const known = this.#codeOf.get(type);
    if (known !== undefined) return known;
    // A part of a text would keep the whole text alive.
    const own = Buffer.from(type).toString();
    this.#codeOf.set(own, this.values.push(own) - 1);
    return this.values.length - 1;
  }
}

/**
 * Resources by text, where texts that differ by case alone make one; null where none do. `picks`: the first text of each. Texts are compared only where their
 * hashes agree, because there can be millions.
 */
function joinCases({ table }: FoldedTexts, hashes: Uint32Array): { of: Uint32Array | null; picks: Uint32Array } {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(table.count * 2 + 2)));
  const of = new Uint32Array(table.count);
  const picks = new Uint32Array(table.count);
  let groups = 0;
  for (let text = 0; text < table.count; text++) {
    let slot = Math.imul(hashes[text]!, 0x9e3779b1) & (slots.length - 1);
    let known = 0;
    for (; known === 0 && slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const other = picks[slots[slot]! - 1]!;
      if (hashes[other] === hashes[text] && fold(table.text(other)) === fold(table.text(text))) known = slots[slot]!;
    }
    if (known === 0) {
      picks[groups++] = text;
      slots[slot] = groups;
    }
    of[text] = known === 0 ? groups : known;
  }
  return { of: groups === table.count ? null : of, picks: picks.slice(0, groups) };
}

export function readResourceGroups(derived: Derived, store: ColumnStore): ActorGroups {
  const folded = store.fold(ARN)!;
  const { table, links } = folded;
  const join = derived.numbers('resource:join');
  const names = join.length === 0 ? table : new PickedNames(table, derived.numbers('resource:picks'));
  const account = (name: string): string | null => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(name)?.[1] ?? null;
  const groups = readGroups(
    'resource',
    'none',
    derived,
    store.column('resources'),
    { keys: null, arns: null, accounts: account, names },
    (group, actors) => termText(ARN, group === 0 ? null : actors.name(group)),
  );
  if (links.kind === 'one' && join.length === 0) return { ...groups, groupOf: links.of };
  if (links.kind === 'many') return { ...groups, ...joinLinks(links, join) };
  return { ...groups, ...joinLinks(listLinks(folded), join) };
}

/** Texts of each number one behind the other. */
function listLinks(folded: FoldedTexts): { first: Uint32Array; ids: Uint32Array } {
  const first = new Uint32Array(folded.size + 1);
  const ids: number[] = [];
  for (let number = 0; number < folded.size; number++) {
    for (const id of folded.idsOf(number)) ids.push(id);
    first[number + 1] = ids.length;
  }
  return { first, ids: Uint32Array.from(ids) };
}

/** The resources of each term, each once. */
function joinLinks(
  links: { first: Uint32Array; ids: Uint32Array },
  join: Uint32Array,
): Pick<ActorGroups, 'groupOf' | 'several'> {
  const joined =
    join.length === 0 ? { first: links.first, ids: new Uint32Array(links.ids.length) } : joinTexts(links, join);
  const { first, ids } = joined;
  if (join.length === 0) for (let at = 0; at < ids.length; at++) ids[at] = links.ids[at]! + 1;
  const groupOf = new Uint32Array(first.length - 1);
  for (let number = 0; number < groupOf.length; number++)
    if (first[number]! < first[number + 1]!) groupOf[number] = ids[first[number]!]!;
  return { groupOf, several: joined };
}

function joinTexts(
  links: { first: Uint32Array; ids: Uint32Array },
  join: Uint32Array,
): { first: Uint32Array; ids: Uint32Array } {
  const first = new Uint32Array(links.first.length);
  const ids = new Uint32Array(links.ids.length);
  /** By group, one more than the last number that leads to it. */
  const named = new Uint32Array(join.length + 1);
  let used = 0;
  for (let number = 0; number + 1 < first.length; number++) {
    for (let at = links.first[number]!; at < links.first[number + 1]!; at++) {
      const group = join[links.ids[at]!]!;
      if (named[group] === number + 1) continue;
      named[group] = number + 1;
      ids[used++] = group;
    }
    first[number + 1] = used;
  }
  return { first, ids: ids.subarray(0, used) };
}
