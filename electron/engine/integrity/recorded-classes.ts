import type { TermName } from '../../../shared/fields/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { flags } from '../events/terms.ts';

/** Which classes of events the evidence holds of one account, by number of events. */
export interface RecordedClasses {
  account: string;
  managementRead: number;
  managementWrite: number;
  data: number;
  s3Data: number;
  networkActivity: number;
  /** Of the first data event; null where there is none with a time. */
  firstData: EpochMs | null;
}

/** Counts the classes of events by account (`recipientAccountId`), in one pass over the columns; accounts in their order. */
export function countRecordedClasses(store: ColumnStore): RecordedClasses[] {
  const text = (name: TermName): readonly string[] => store.textsOf(name);
  const accounts = text('recipientAccountId');
  const categories = text('eventCategory');
  const s3 = text('eventSource').indexOf('s3.amazonaws.com');
  const [data, network, management] = ['Data', 'NetworkActivity', 'Management'].map((name) => categories.indexOf(name));
  const [recipient, category, source, bits, time] = [
    store.column('recipient'),
    store.column('category'),
    store.column('source'),
    store.column('flags'),
    store.time(),
  ];
  const found = new Map<number, RecordedClasses>();
  for (let position = 0; position < store.count; position++) {
    const account = recipient[position]!;
    let classes = found.get(account);
    if (classes === undefined)
      found.set(
        account,
        (classes = {
          account: accounts[account] ?? '',
          managementRead: 0,
          managementWrite: 0,
          data: 0,
          s3Data: 0,
          networkActivity: 0,
          firstData: null,
        }),
      );
    const which = category[position]!;
    // Records before version 1.07 have no category, but say whether they are management events.
    if (which === data || (which === 0 && ((bits[position]! >> flags.managementShift) & 3) === 1)) {
      classes.data++;
      if (source[position] === s3) classes.s3Data++;
      if (classes.firstData === null && position < store.timed) classes.firstData = time[position]!;
    } else if (which === network) classes.networkActivity++;
    else if (which === management || which === 0) {
      if (((bits[position]! >> flags.readOnlyShift) & 3) === 2) classes.managementRead++;
      else classes.managementWrite++;
    }
  }
  return [...found.values()].filter((each) => each.account !== '').sort((a, b) => (a.account < b.account ? -1 : 1));
}

/** Events of an account (and Region, unless `*`) strictly inside a period; `to` null: to the end. */
export function countEventsBetween(
  store: ColumnStore,
  account: string,
  region: string,
  from: EpochMs,
  to: EpochMs | null,
): number {
  const wanted = store.textsOf('recipientAccountId').indexOf(account);
  const place = region === '*' ? -1 : store.textsOf('awsRegion').indexOf(region);
  if (wanted <= 0 || (region !== '*' && place <= 0)) return 0;
  const [time, recipient, regions] = [store.time(), store.column('recipient'), store.column('region')];
  let low = 0;
  let high = store.timed;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! <= from) low = middle + 1;
    else high = middle;
  }
  let count = 0;
  for (let position = low; position < store.timed && (to === null || time[position]! < to); position++)
    if (recipient[position] === wanted && (place < 0 || regions[position] === place)) count++;
  return count;
}
