import type { LedgerRow } from '../../../../shared/contract/ledgers.ts';
import { type ComputeAttempt, type ComputeProbe, type ComputeRun, secondsOf } from '../compute/compute.ts';
import { type PriceList, readPrices } from '../compute/prices.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

export function viewCompute(source: LedgerSource): LedgerView {
  const isChosen = (run: ComputeRun): boolean =>
    run.startEvent === null ? run.endEvent !== null && source.selected(run.endEvent) : source.selected(run.startEvent);
  const runs = source.list<ComputeRun>('runs').filter(isChosen);
  const attempts = source.list<ComputeAttempt>('launches').filter((each) => source.selected(each.event));
  const probes = source.list<ComputeProbe>('probes').filter((each) => source.selected(each.event));
  const prices = source.prices === null ? null : readPrices(source.prices);
  const instances = runs.filter((run) => run.service === 'ec2' && run.id?.startsWith('i-') === true);
  const rows = instances.map((run) => ({ run, ...secondsOf(run, source.begin, source.end) }));
  return {
    tables: {
      instances: rows.map(({ run, seconds, atLeast }) => ({
        id: run.id,
        type: run.type,
        purchase: run.purchase,
        account: run.account,
        region: run.region,
        zone: run.zone,
        start: run.start,
        end: run.end,
        seconds,
        atLeast,
        running: run.end === null,
        cost: costOf(prices, run, seconds),
        by: run.by,
        endedBy: run.endBy,
        events: eventsOf(run),
      })),
      others: runs
        .filter((run) => !instances.includes(run))
        .map((run) => {
          const { seconds, atLeast } = secondsOf(run, source.begin, source.end);
          return {
            service: run.service,
            id: run.id,
            type: run.type,
            count: run.count,
            account: run.account,
            region: run.region,
            start: run.start,
            end: run.end,
            seconds,
            atLeast,
            endsByItself: run.endsByItself,
            by: run.by,
            endedBy: run.endBy,
            events: eventsOf(run),
          };
        }),
      byType: sumByType(rows, prices),
      failedLaunches: attempts.map(({ event, ...attempt }) => ({ ...attempt, events: [event] })),
      probes: probes.map(({ event, ...probe }) => ({ ...probe, events: [event] })),
    },
    figures: {
      instances: instances.length,
      running: rows.filter(({ run }) => run.end === null).length,
      seconds: rows.reduce((sum, each) => sum + (each.seconds ?? 0), 0),
      failedLaunches: attempts.length,
      priceList: prices === null ? null : `SHA-256 ${prices.sha256}`,
    },
    notes: ['api-time', ...(prices === null ? ['no-prices'] : ['prices-of-user']), 'no-utilisation'],
  };
}

function eventsOf(run: ComputeRun): number[] {
  return [run.startEvent, run.endEvent].filter((event) => event !== null);
}

function costOf(prices: PriceList | null, run: ComputeRun, seconds: number | null): string | null {
  const price = prices?.find(run.type ?? '', run.region, run.purchase ?? 'on demand', run.start ?? 0);
  return price === undefined || price === null || seconds === null
    ? null
    : `${((price.perHour * seconds) / 3600).toFixed(2)} ${price.currency}`;
}

function sumByType(
  rows: readonly { run: ComputeRun; seconds: number | null; atLeast: boolean }[],
  prices: PriceList | null,
): LedgerRow[] {
  const sums = new Map<
    string,
    {
      type: string;
      region: string;
      account: string;
      instances: Set<string>;
      seconds: number;
      atLeast: boolean;
      costs: Map<string, number>;
      events: number[];
    }
  >();
  for (const { run, seconds, atLeast } of rows) {
    const key = `${run.type}\n${run.region}\n${run.account}`;
    const sum = sums.get(key) ?? {
      type: run.type ?? 'unknown',
      region: run.region,
      account: run.account,
      instances: new Set<string>(),
      seconds: 0,
      atLeast: false,
      costs: new Map<string, number>(),
      events: [],
    };
    sums.set(key, sum);
    sum.instances.add(run.id ?? '');
    sum.seconds += seconds ?? 0;
    sum.atLeast ||= atLeast;
    sum.events.push(...eventsOf(run));
    const price = prices?.find(run.type ?? '', run.region, run.purchase ?? 'on demand', run.start ?? 0);
    if (price !== undefined && price !== null)
      sum.costs.set(price.currency, (sum.costs.get(price.currency) ?? 0) + (price.perHour * (seconds ?? 0)) / 3600);
  }
  return [...sums.values()].map(({ instances, costs, ...sum }) => ({
    ...sum,
    instances: instances.size,
    hours: (sum.seconds / 3600).toFixed(3),
    cost: costs.size === 0 ? null : [...costs].map(([currency, value]) => `${value.toFixed(2)} ${currency}`).join(', '),
  }));
}
