import { termNumber } from '../../../../shared/fields/index.ts';
import { formatTime } from '../../../../shared/format/index.ts';
import { type DestroyedFact, listDestroyed } from '../destroyed/destroyed.ts';
import type { LedgerSource, LedgerView } from '../ledger-view.ts';

export function viewDestroyed(source: LedgerSource): LedgerView {
  const { rows, totals } = listDestroyed(source.list<DestroyedFact>('destroyed'), source.selected);
  const data = source.store.dictionary(termNumber('eventCategory')).includes('Data');
  return {
    tables: {
      rows: rows.map((fact) => ({
        thing: fact.thing,
        name: fact.name,
        key: fact.key,
        version: fact.version,
        act: fact.act,
        time: fact.time,
        by: fact.by,
        account: fact.account,
        region: fact.region,
        versioning: fact.versioning,
        versioningSince: fact.versioningSince,
        encryption: fact.encryption,
        answer: fact.answer === 'until' && fact.until !== null ? `until ${formatTime(fact.until)}` : fact.answer,
        reason: fact.reason,
        until: fact.until,
        note: fact.note,
        count: fact.count,
        events: [fact.event, ...fact.reasonEvents],
      })),
    },
    figures: { ...totals },
    notes: ['expiry-leaves-no-record', ...(data ? [] : ['objects-not-recorded'])],
  };
}
