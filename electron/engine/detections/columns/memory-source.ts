import { outcomes } from '../../../../shared/outcomes/index.ts';
import { outcomeOf } from '../../events/outcome.ts';
import { parseTime } from '../../events/record.ts';
import { textColumns } from '../../events/terms.ts';
import { isEnvelope } from '../patterns/envelope.ts';
import { isNode, leafText } from '../rules/record-values.ts';
import { contextOf, type RecordContext } from '../rules/tree.ts';
import { derivedCarrier, flagCarrier, identityCarrier, textCarrier } from './carriers.ts';
import type { Carrier, ColumnSource } from './column-source.ts';
import type { ReadRecords } from './run-trees.ts';

const textMembers = textColumns.map(({ name }) => name);
const textPaths: readonly string[] = [...textMembers, 'tlsDetails.tlsVersion', 'tlsDetails.cipherSuite'];
const flagNames = ['readOnly', 'managementEvent'];

/** A few records as columns, for test vectors and for trying a rule against one record: the same plan runs as over a case. */
export class MemorySource implements ColumnSource {
  readonly count: number;
  readonly #events: readonly object[];
  /** The records themselves, out of EventBridge's envelope where they came in one. */
  readonly #records: readonly object[];
  readonly #hasEnvelopes: boolean;
  readonly #carriers = new Map<string, Carrier | null>();
  readonly #odd: Uint8Array;

  constructor(records: readonly object[]) {
    this.#events = records;
    this.#hasEnvelopes = records.some(isEnvelope);
    this.#records = records.map((record) => (isEnvelope(record) ? objectOf(member(record, 'detail')) : record));
    this.count = records.length;
    this.#odd = Uint8Array.from(this.#records, (record) => (isOddForm(record) ? 1 : 0));
  }

  time(position: number): number {
    return parseTime((this.#records[position] as { eventTime?: unknown }).eventTime) ?? Number.NaN;
  }

  isOdd(position: number): boolean {
    return this.#odd[position] === 1;
  }

  isSummary(position: number): boolean {
    return (this.#records[position] as { eventType?: unknown }).eventType === 'AwsAggregatedEvent';
  }

  carrier(asked: string): Carrier | null {
    const isEnvelopes = asked.startsWith('envelope:');
    if (isEnvelopes && this.#hasEnvelopes) return null;
    const path = isEnvelopes ? asked.slice('envelope:'.length) : asked;
    const name = path.startsWith('userIdentity') ? 'userIdentity' : path;
    if (!this.#carriers.has(name)) this.#carriers.set(name, this.#make(name));
    return this.#carriers.get(name)!;
  }

  #make(name: string): Carrier | null {
    if (name === 'userIdentity') {
      const { column, values } = this.#number((record) => {
        const value = member(record, name);
        return isNode(value) ? JSON.stringify(value) : null;
      });
      return identityCarrier(column, values.length, (number) => values[number]!);
    }
    if (name === 'derived:outcome') {
      const { column, values } = this.#number((record) => outcomes[outcomeOf(record as Record<string, unknown>)]!);
      return derivedCarrier(column, values.length, (number) => (number === 0 ? [] : [values[number]!]));
    }
    if (name.startsWith('derived:')) return derivedCarrier(new Uint8Array(this.count), 1, () => []);
    if (flagNames.includes(name)) {
      const { column, values } = this.#number((record) => {
        const value = member(record, name);
        return value === undefined || value === null ? null : String(value).toLowerCase();
      });
      return flagCarrier(
        name,
        column,
        values.length,
        (number) => (number === 0 ? null : (values[number] as 'true')),
        false,
      );
    }
    if (!textPaths.includes(name)) return null;
    const { column, values } = this.#number((record) => {
      const value = name
        .split('.')
        .reduce<unknown>((inner, key) => (isNode(inner) ? member(inner, key) : undefined), record);
      return isNode(value) ? null : leafText(value);
    });
    return textCarrier(name, column, values.length, (number) => (number === 0 ? null : values[number]!));
  }

  /** Numbers of the distinct values; 0 is "missing". */
  #number(valueOf: (record: object) => string | null): { column: Uint32Array; values: string[] } {
    const values = [''];
    const numbers = new Map<string, number>();
    const column = Uint32Array.from(this.#records, (record) => {
      const value = valueOf(record);
      if (value === null) return 0;
      let number = numbers.get(value);
      if (number === undefined) {
        number = values.push(value) - 1;
        numbers.set(value, number);
      }
      return number;
    });
    return { column, values };
  }

  /** Reads the records that a plan asks for. */
  readonly read: ReadRecords = (positions, hear) => {
    for (const position of positions) hear(position, this.#events[position]!, contextOfAlone(this.#events[position]!));
    return Promise.resolve();
  };
}

/** The context of a record outside a case: its outcome is all that can be derived. */
export function contextOfAlone(record: object): RecordContext {
  return contextOf(record, (name) =>
    name === 'outcome' ? [outcomes[outcomeOf(record as Record<string, unknown>)]!] : [],
  );
}

function objectOf(value: unknown): object {
  return isNode(value) ? value : {};
}

function member(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined;
}

/** Would the index of a case mark the record as one whose members it cannot hold as they stand? */
function isOddForm(record: object): boolean {
  const own = record as Record<string, unknown>;
  if (Object.keys(own).some((key) => key.includes('.'))) return true;
  if (textMembers.some((name) => isNode(member(own, name)) || member(own, name) === '')) return true;
  const identity = member(own, 'userIdentity');
  if (identity !== undefined && identity !== null && !isNode(identity)) return true;
  const tls = member(own, 'tlsDetails');
  if (tls !== undefined && tls !== null && (!isNode(tls) || Object.values(tls).some(isNode))) return true;
  return flagNames.some((name) => {
    const value = member(own, name);
    return value !== undefined && value !== null && !/^(?:true|false)$/.test(String(value));
  });
}
