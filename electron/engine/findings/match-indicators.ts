import type Database from 'better-sqlite3';
import type { IndicatorType } from '../../../shared/contract/indicators.ts';
import { isInBlock, parseAddress, parseBlock } from '../../../shared/kql/index.ts';
import { describeAddress } from '../actors/addresses.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { eachText } from '../columns/field-texts.ts';
import { writeGuid } from '../events/record.ts';
import type { ReadIndicator } from './read-indicators.ts';

/** Fields in which an indicator of a type can stand. */
const fieldsOf: Record<Exclude<IndicatorType, 'hash' | 'event-id'>, readonly string[]> = {
  address: ['sourceIPAddress'],
  key: ['userIdentity.accessKeyId'],
  arn: ['userIdentity.arn', 'userIdentity.sessionContext.sessionIssuer.arn', 'resources.ARN'],
  agent: ['userAgent'],
  name: ['userIdentity.userName', 'userIdentity.sessionContext.sessionIssuer.userName'],
  account: ['recipientAccountId', 'userIdentity.accountId'],
};

/**
 * The events of each indicator, by its index; without those that match none. Each distinct text of a field is looked at once, then each event once, however long the list is.
 * Case does not count. A key is found where it was used and where it was given out; a hash is that of an evidence file.
 */
export function matchIndicators(
  db: Database.Database,
  fields: FieldColumns,
  indicators: readonly ReadIndicator[],
): Map<number, Bitmap> {
  const { store } = fields;
  const found = new Map<number, Bitmap>();
  const mark = (indicator: number, position: number): void => {
    if (position < 0 || position >= store.count) return;
    let events = found.get(indicator);
    if (events === undefined) found.set(indicator, (events = new Bitmap(store.count)));
    events.set(position);
  };
  for (const [type, names] of Object.entries(fieldsOf) as [keyof typeof fieldsOf, readonly string[]][]) {
    const find = finderOf(type, indicators);
    if (find === null) continue;
    for (const name of names) {
      const field = fields.get(name);
      if (field === undefined) continue;
      const byNumber: (number[] | undefined)[] = [];
      for (let number = 0; number < field.size; number++)
        eachText(field, number, (text) => {
          const own = find(text);
          if (own.length > 0) byNumber[number] = [...(byNumber[number] ?? []), ...own];
        });
      if (byNumber.length === 0) continue;
      for (let position = 0; position < store.count; position++) {
        const own = byNumber[field.column[position]!];
        if (own !== undefined) for (const indicator of own) mark(indicator, position);
      }
    }
  }
  const issued = db.prepare('SELECT event FROM issued_key WHERE key = ?').pluck();
  const byId = db.prepare('SELECT id FROM event WHERE event_id = ?').pluck();
  const byOddId = db.prepare('SELECT event FROM odd_event_id WHERE value = ?').pluck();
  const byHash = db.prepare('SELECT id FROM evidence_file WHERE sha256 = ? OR sha256_content = ?').pluck();
  const guid = Buffer.alloc(16);
  const hashed = new Map<number, number[]>();
  const hasKeys = db.prepare('SELECT 1 FROM issued_key LIMIT 1').get() !== undefined;
  indicators.forEach(({ type, value }, indicator) => {
    if (type === 'key' && hasKeys)
      for (const event of issued.all(value.toUpperCase()) as number[]) mark(indicator, store.positionOf(event));
    if (type === 'event-id') {
      const events = writeGuid(value, guid, 0) ? byId.all(guid) : byOddId.all(value);
      for (const event of events as number[]) mark(indicator, store.positionOf(event));
    }
    if (type === 'hash' && /^[0-9a-f]{64}$/i.test(value)) {
      const bytes = Buffer.from(value, 'hex');
      for (const file of byHash.all(bytes, bytes) as number[])
        hashed.set(file, [...(hashed.get(file) ?? []), indicator]);
    }
  });
  if (hashed.size > 0) {
    const files = store.column('file');
    for (let position = 0; position < store.count; position++)
      for (const indicator of hashed.get(files[position]!) ?? []) mark(indicator, position);
  }
  return found;
}

/** Indexes of the indicators of a type that a text is; null where the list has none of the type. */
function finderOf(type: IndicatorType, indicators: readonly ReadIndicator[]): ((text: string) => number[]) | null {
  const exact = new Map<string, number[]>();
  const blocks: { block: NonNullable<ReturnType<typeof parseBlock>>; indicator: number }[] = [];
  const spell = (text: string): string => (type === 'address' ? describeAddress(text).canonical : text.toLowerCase());
  indicators.forEach((each, indicator) => {
    if (each.type !== type) return;
    const block = type === 'address' && each.value.includes('/') ? parseBlock(each.value) : undefined;
    if (block !== undefined) blocks.push({ block, indicator });
    else exact.set(spell(each.value), [...(exact.get(spell(each.value)) ?? []), indicator]);
  });
  if (exact.size === 0 && blocks.length === 0) return null;
  return (text) => {
    const own = exact.get(spell(text)) ?? [];
    const address = blocks.length === 0 ? undefined : parseAddress(text);
    if (address === undefined) return own;
    return [...own, ...blocks.flatMap(({ block, indicator }) => (isInBlock(address, block) ? [indicator] : []))];
  };
}
