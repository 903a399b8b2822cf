import { describeAddress } from '../../actors/addresses.ts';
import { describeAgent } from '../../actors/agents.ts';
import type { ColumnStore } from '../../columns/column-store.ts';
import type { FieldColumn } from '../../columns/field.ts';
import type { FieldColumns } from '../../columns/field-column.ts';
import { replay, type ReplayOptions, type ReplaySource } from '../../derived/replay.ts';
import { Bitmap } from '../../columns/bitmap.ts';
import { isDerived, termFields } from '../../../../shared/fields/index.ts';
import { flags, readTwoBits } from '../../events/terms.ts';
import { parseRecord } from '../rules/record-values.ts';
import type { RecordContext } from '../rules/tree.ts';
import { derivedCarrier, flagCarrier, identityCarrier, textCarrier } from './carriers.ts';
import type { Carrier, ColumnSource } from './column-source.ts';
import type { ReadRecords } from './run-trees.ts';

/** Term fields that are one text each: `resources` is made of several. */
const texts = new Map<string, (typeof termFields)[number]>(
  termFields.filter(({ name }) => name !== 'resources' && !isDerived(name)).map((field) => [field.name, field]),
);

/** The columns of a case, as detections ask them. */
export class CaseSource implements ColumnSource {
  readonly count: number;
  readonly fields: FieldColumns;
  readonly store: ColumnStore;
  readonly #times: Float64Array;
  readonly #carriers = new Map<string, Carrier | null>();
  readonly #flags: ArrayLike<number>;
  readonly #hasOdd: boolean;

  constructor(fields: FieldColumns) {
    this.fields = fields;
    this.store = fields.store;
    this.count = this.store.count;
    this.#times = this.store.time();
    this.#flags = this.store.column('flags');
    this.#hasOdd = this.store.isWide('flags');
  }

  time(position: number): number {
    return this.#times[position]!;
  }

  isOdd(position: number): boolean {
    return this.#hasOdd && (this.#flags[position]! & (flags.oddText | flags.oddBoolean)) !== 0;
  }

  isSummary(position: number): boolean {
    return this.#hasOdd && (this.#flags[position]! & flags.summary) !== 0;
  }

  carrier(asked: string): Carrier | null {
    const path = asked.startsWith('envelope:') ? asked.slice('envelope:'.length) : asked;
    const name = path === 'userIdentity' || path.startsWith('userIdentity.') ? 'userIdentity' : path;
    if (!this.#carriers.has(name)) this.#carriers.set(name, this.#make(name));
    return this.#carriers.get(name)!;
  }

  #make(name: string): Carrier | null {
    const { store } = this;
    if (name === 'userIdentity') {
      const identities = store.identities();
      return identityCarrier(store.column('identity'), identities.length, (number) => identities[number]!);
    }
    const text = texts.get(name);
    if (text !== undefined) {
      // A case of an older version may lack the column: then the record is asked.
      if (!store.has(text.column)) return null;
      const values = store.dictionary(text.number);
      return textCarrier(name, store.column(text.column), values.length, (number) =>
        number === 0 ? null : values[number]!,
      );
    }
    if (name === 'readOnly' || name === 'managementEvent') {
      const shift = name === 'readOnly' ? flags.readOnlyShift : flags.managementShift;
      return flagCarrier(name, this.#flags, 1 << 16, (value) => readTwoBits(value, shift), false);
    }
    if (name === 'sessionCredentialFromConsole')
      return flagCarrier(
        name,
        this.#flags,
        1 << 16,
        (value) => ((value & flags.fromConsole) === 0 ? null : 'true'),
        true,
      );
    return name.startsWith('derived:') ? this.#derived(name.slice('derived:'.length)) : null;
  }

  #derived(name: string): Carrier | null {
    if (name === 'agentFamily') return this.#fromTexts('userAgent', (text) => describeAgent(text).product || null);
    if (name === 'network') return this.#fromTexts('sourceIPAddress', networkOf);
    const field = this.fields.get(name === 'bucket' ? 'resources.ARN' : name);
    if (field === undefined) return null;
    if (name === 'bucket') return bucketCarrier(field);
    return derivedCarrier(field.column, field.size, (number) => valuesOf(field, number));
  }

  #fromTexts(name: string, read: (text: string) => string | null): Carrier {
    const field = texts.get(name)!;
    const values = this.store.dictionary(field.number);
    const known: (readonly string[] | undefined)[] = [];
    return derivedCarrier(this.store.column(field.column), values.length, (number) => {
      if (number === 0) return [];
      const value = (known[number] ??= [read(values[number]!)].filter((each) => each !== null));
      return value;
    });
  }

  /** What a record does not say itself, for one position. */
  contextAt(position: number, record: object): RecordContext {
    let text: string | null = null;
    return {
      derived: (name) => {
        const carrier = this.carrier(`derived:${name}`);
        return carrier === null ? [] : carrier.derived(carrier.column[position]!);
      },
      text: () => (text ??= JSON.stringify(record)),
    };
  }
}

/** The bucket, where the resources of an event name exactly one. */
function bucketCarrier(field: FieldColumn): Carrier {
  const all = field.folded?.() ?? null;
  const values: (readonly string[])[] = [[]];
  const codeOf = new Map<string, number>();
  /** By number one more than the place of its value; 0 while it is not known. */
  const codes = new Uint32Array(field.size);
  const read = (number: number): number => {
    const texts = all === null ? field.texts(number) : all.textsOf(number);
    const buckets = new Set<string>();
    for (const text of texts === null ? [] : typeof texts === 'string' ? [texts] : texts) {
      const bucket = /^arn:aws[\w-]*:s3:::([^/*]+)/.exec(text)?.[1];
      if (bucket !== undefined) buckets.add(bucket);
    }
    if (buckets.size !== 1) return 1;
    const [only] = [...buckets] as [string];
    const code = codeOf.get(only) ?? values.push([only]);
    codeOf.set(only, code);
    return code;
  };
  return derivedCarrier(field.column, field.size, (number) => {
    if (codes[number] === 0) codes[number] = read(number);
    return values[codes[number]! - 1]!;
  });
}

function valuesOf(field: FieldColumn, number: number): readonly string[] {
  const value = field.texts(number);
  return value === null ? [] : typeof value === 'string' ? [value] : value;
}

/** The /24 of an IPv4 address or the /48 of an IPv6 one; null for what is no public address. */
function networkOf(text: string): string | null {
  const address = describeAddress(text);
  if (address.class === 'ipv4') return `${address.canonical.split('.').slice(0, 3).join('.')}.0/24`;
  if (address.class !== 'ipv6') return null;
  const [head = '', tail] = address.canonical.split('::');
  const groups = head === '' ? [] : head.split(':');
  const filled = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 3 - groups.length)).fill('0')];
  return `${filled.slice(0, 3).join(':')}::/48`;
}

/** Positions whose record could not be read: no rule can be said not to match them. */
export interface Unread {
  events: number;
  reasons: string[];
}

/** Reads records through the replay: each is unpacked and decoded once. */
export function recordReader(
  source: ReplaySource,
  columns: CaseSource,
  options: ReplayOptions,
  unread: Unread,
): ReadRecords {
  return async (positions, hear) => {
    const wants = new Bitmap(columns.count);
    for (const position of positions) wants.set(position);
    const replayed = await replay(
      source,
      [
        {
          wants,
          hear({ position, text }) {
            if (text === null) return;
            const record = parseRecord(text);
            hear(position, record, columns.contextAt(position, record));
          },
        },
      ],
      { ...options, phase: 'rules' },
    );
    for (const { events, reason } of replayed.unread) {
      unread.events += events;
      unread.reasons.push(reason);
    }
  };
}
