import i18next from 'i18next';
import { mostSavedBytes, type RowBatch } from '../../shared/contract/index.ts';
import { formatCount, formatZonedTime } from '../../shared/format/index.ts';
import { csvField, visibleText } from '../ui/index.ts';
import { EngineError, requestStream } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { saveFile } from '../shell/save-file.ts';
import { currentSettings } from '../shell/settings.ts';
import { showToast } from '../shell/toasts.ts';
import { requestedFields } from './columns.ts';
import { countRanks, useSelection, type RankRange } from './selection.ts';
import { orderOf } from './page-cache.ts';
import type { Rows } from './use-rows.ts';
import { useLayout, useViewing } from './view-state.ts';

export type CopyForm = 'text' | 'csv' | 'json';

/** More belongs into a file. */
const mostCopied = 50_000;
/** More belongs into a report: it and the command line write any number, piece by piece. */
const mostSaved = 250_000;

const t = (key: string, values?: Record<string, unknown>): string =>
  i18next.t(key, values as never) as unknown as string;

function cellText(batch: RowBatch, field: string, index: number, zone: string): string {
  if (field === 'tag') return (batch.tags?.[batch.ids[index]!] ?? []).join(', ');
  const value = batch.columns[field]?.[index] ?? null;
  if (value === null) return '';
  return field === 'eventTime' && typeof value === 'number' ? formatZonedTime(value, zone, 'T') : String(value);
}

/** The shown columns of rows, piece by piece. */
async function* tableOf(ranges: readonly RankRange[], rows: Rows, form: 'text' | 'csv'): AsyncGenerator<string> {
  const { filter } = rows.query;
  const { columns } = useLayout.getState();
  const fields = columns.map((column) => column.field);
  const zone = currentSettings().displayZone;
  const [clean, join]: [(text: string) => string, string] = form === 'csv' ? [csvField, ','] : [visibleText, '\t'];
  const end = form === 'csv' ? '\r\n' : '\n';
  yield fields.map(clean).join(join) + end;
  const asked = { ...filter, ...orderOf(rows.query), ranges: ranges.map(([from, to]): [number, number] => [from, to]) };
  for await (const batch of requestStream('events.rows', { ...asked, fields: requestedFields(columns) }))
    yield batch.ids
      .map((_, index) => fields.map((field) => clean(cellText(batch, field, index, zone))).join(join) + end)
      .join('');
}

/** The original records of rows as a JSON array, piece by piece. */
async function* recordsOf(ranges: readonly RankRange[], rows: Rows): AsyncGenerator<string> {
  const { filter } = rows.query;
  const asked = { ...filter, ...orderOf(rows.query), ranges: ranges.map(([from, to]): [number, number] => [from, to]) };
  yield '[\n';
  let isFirst = true;
  for await (const { records = [] } of requestStream('events.rows', { ...asked, fields: [], records: true })) {
    if (records.length === 0) continue;
    yield (isFirst ? '' : ',\n') + records.join(',\n');
    isFirst = false;
  }
  yield '\n]\n';
}

/** The selection, or without one the row at the cursor. */
function chosenRanges(): readonly RankRange[] {
  const chosen = useSelection.getState().ranges;
  const { cursor } = useViewing.getState();
  return chosen.length > 0 ? chosen : [[cursor, cursor + 1]];
}

const countWords = (count: number, limit: number) => ({
  events: formatCount(count),
  limit: formatCount(limit),
  megabytes: mostSavedBytes / 2 ** 20,
  count,
});

/** Copies the chosen rows: the shown columns as text or CSV, or the original records as a JSON array. */
export async function copySelection(form: CopyForm, rows: Rows): Promise<void> {
  const ranges = chosenRanges();
  const count = countRanks(ranges);
  const words = countWords(count, mostCopied);
  if (count > mostCopied) {
    showToast(t('timeline.copy.tooMany', words), { tone: 'danger' });
    return;
  }
  try {
    const pieces: string[] = [];
    for await (const piece of form === 'json' ? recordsOf(ranges, rows) : tableOf(ranges, rows, form))
      pieces.push(piece);
    await navigator.clipboard.writeText(pieces.join(''));
    showToast(t(`timeline.copy.${form}`, words), { tone: 'ok' });
  } catch (thrown) {
    reportFailure(thrown);
  }
}

/** Saves the chosen rows where the examiner says: the shown columns as CSV, or the original records as a JSON array. */
export async function saveSelection(form: 'csv' | 'json', rows: Rows): Promise<void> {
  const ranges = chosenRanges();
  const count = countRanks(ranges);
  const words = countWords(count, mostSaved);
  if (count > mostSaved) {
    showToast(t('timeline.save.tooMany', words), { tone: 'danger' });
    return;
  }
  await saveFile({
    kind: 'events.rows',
    name: t('timeline.save.name', words),
    type: form,
    async content() {
      const pieces: Blob[] = [];
      let bytes = 0;
      for await (const piece of form === 'json' ? recordsOf(ranges, rows) : tableOf(ranges, rows, form)) {
        const blob = new Blob([piece]);
        bytes += blob.size;
        if (bytes > mostSavedBytes)
          throw new EngineError({ code: 'export/target', message: t('timeline.save.tooMany', words) });
        pieces.push(blob);
      }
      return new Blob(pieces);
    },
  });
}
