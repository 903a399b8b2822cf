import { termNumber } from '../../../../shared/fields/index.ts';
import type { LedgerRow } from '../../../../shared/contract/ledgers.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';
import { listTaken, listTakenObjects, type TakenFact } from '../taken/taken.ts';

/** Data events whose absence changes what a ledger may say. */
const families = [
  's3.amazonaws.com',
  'lambda.amazonaws.com',
  'dynamodb.amazonaws.com',
  'ebs.amazonaws.com',
  'sqs.amazonaws.com',
  'kinesis.amazonaws.com',
];

export function viewTaken(source: LedgerSource): LedgerView {
  const facts = source.packed<TakenFact>('taken');
  const rows = listTaken(facts, source.selected, source.ownAccounts);
  const objects = listTakenObjects(facts, source.selected);
  const recording = recordingRows(source);
  const hasObjects = recording.some((row) => row['family'] === 's3.amazonaws.com' && row['state'] === 'logged');
  return {
    tables: {
      rows: rows.map((row) => ({
        ...row,
        session: row.session === '' ? null : source.actors.sessionId(Number(row.session)),
      })),
      objects: objects.map((object) => ({ ...object })),
      recording,
    },
    figures: {
      bytesAtLeast: rows.reduce((sum, row) => sum + row.bytes, 0),
      calls: rows.reduce((sum, row) => sum + row.calls, 0),
      objects: objects.length,
      withoutSize: rows.reduce((sum, row) => sum + (row.way === 'S3 read' ? row.withoutSize : 0), 0),
      shares: rows.filter((row) => row.way === 'share').length,
      foreign: new Set(rows.flatMap((row) => row.foreign)).size,
      objectReadsRecorded: hasObjects,
    },
    notes: ['floor', 'ranges-unknown', ...(hasObjects ? [] : ['objects-not-recorded'])],
  };
}

/** Where data events of each family occur, by account and Region: the rest was not recorded or not made, which cannot be told apart here. */
function recordingRows({ store }: LedgerSource): LedgerRow[] {
  const categories = store.dictionary(termNumber('eventCategory'));
  const data = categories.indexOf('Data');
  const [category, src, recipient, region] = (['category', 'source', 'recipient', 'region'] as const).map((name) =>
    store.column(name),
  );
  const [sources, recipients, regions] = [
    store.dictionary(termNumber('eventSource')),
    store.dictionary(termNumber('recipientAccountId')),
    store.dictionary(termNumber('awsRegion')),
  ];
  const time = store.time();
  const seen = new Map<number, { first: number; last: number; source: number; recipient: number; region: number }>();
  const places = new Map<string, { account: string; region: string }>();
  const known = new Set<number>();
  for (let position = 0; position < store.timed; position++) {
    const place = recipient![position]! * regions.length + region![position]!;
    if (!known.has(place)) {
      known.add(place);
      places.set(String(place), {
        account: recipients[recipient![position]!] ?? '',
        region: regions[region![position]!] ?? '',
      });
    }
    if (data < 0 || category![position] !== data) continue;
    const key = place * sources.length + src![position]!;
    const one = seen.get(key);
    if (one === undefined)
      seen.set(key, {
        first: position,
        last: position,
        source: src![position]!,
        recipient: recipient![position]!,
        region: region![position]!,
      });
    else one.last = position;
  }
  const ids = store.column('id');
  const logged: LedgerRow[] = [...seen.values()].map((each) => ({
    account: recipients[each.recipient] ?? '',
    region: regions[each.region] ?? '',
    family: sources[each.source] ?? '',
    state: 'logged',
    first: time[each.first]!,
    last: time[each.last]!,
    events: [ids[each.first]!, ids[each.last]!],
  }));
  const has = new Set(
    logged.map((row) => `${String(row['account'])}\n${String(row['region'])}\n${String(row['family'])}`),
  );
  const absent = [...places.values()].flatMap(({ account, region: name }) =>
    families
      .filter((family) => !has.has(`${account}\n${name}\n${family}`))
      .map((family): LedgerRow => ({
        account,
        region: name,
        family,
        state: 'none seen',
        first: null,
        last: null,
        events: [],
      })),
  );
  return [...logged, ...absent];
}
