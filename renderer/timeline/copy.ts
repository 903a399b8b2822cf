import i18next from 'i18next';
import type { EventPage } from '../../shared/contract/index.ts';
import { formatCount, formatTime, visibleText } from '../ui/index.ts';
import { request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { currentSettings } from '../shell/settings.ts';
import { showToast } from '../shell/toasts.ts';
import { requestedFields } from './columns.ts';
import { countRanks, useSelection, type RankRange } from './selection.ts';
import { csvField } from './csv-field.ts';
import { idsOf } from './tagging.ts';
import type { Rows } from './use-rows.ts';
import { useLayout, useViewing } from './view-state.ts';

export type CopyForm = 'text' | 'csv' | 'json';

/** More belongs into a file: the report and the command line export any number. */
const maximumRows = 50_000;
const chunk = 5000;

const t = (key: string, values?: Record<string, unknown>): string => i18next.t(key, values as never) as unknown as string;

function cellText(page: EventPage, field: string, index: number, zone: string): string {
  if (field === 'tag') return (page.tags?.[page.ids[index]!] ?? []).join(', ');
  const value = page.columns[field]?.[index] ?? null;
  if (value === null) return '';
  return field === 'eventTime' && typeof value === 'number' ? formatTime(value, zone, 'T') : String(value);
}

async function tableOf(ranges: readonly RankRange[], rows: Rows, form: 'text' | 'csv'): Promise<string> {
  const [filter, sort] = JSON.parse(rows.key) as [object, 'asc' | 'desc'];
  const { columns } = useLayout.getState();
  const fields = columns.map((column) => column.field);
  const zone = currentSettings().displayZone;
  const [clean, join]: [(text: string) => string, string] = form === 'csv' ? [csvField, ','] : [visibleText, '\t'];
  const lines = [fields.map(clean).join(join)];
  for (const [from, to] of ranges) {
    for (let offset = from; offset < to; offset += chunk) {
      const page = await request('events.page', { ...filter, sort, fields: requestedFields(columns), offset, limit: Math.min(chunk, to - offset) });
      for (let index = 0; index < page.ids.length; index += 1) lines.push(fields.map((field) => clean(cellText(page, field, index, zone))).join(join));
    }
  }
  return `${lines.join(form === 'csv' ? '\r\n' : '\n')}\n`;
}

async function recordsOf(ranges: readonly RankRange[], rows: Rows): Promise<string> {
  const [filter, sort] = JSON.parse(rows.key) as [object, 'asc' | 'desc'];
  const ids = await idsOf(ranges, { filter, sort });
  const records: string[] = [];
  for (let start = 0; start < ids.length; start += 1000) records.push(...(await request('events.raw', { ids: ids.slice(start, start + 1000) })).records);
  return `[\n${records.join(',\n')}\n]\n`;
}

/** Copies the chosen rows: the shown columns as text or CSV, or the original records as a JSON array. */
export async function copySelection(form: CopyForm, rows: Rows): Promise<void> {
  const chosen = useSelection.getState().ranges;
  const { cursor } = useViewing.getState();
  const ranges: readonly RankRange[] = chosen.length > 0 ? chosen : [[cursor, cursor + 1]];
  const count = countRanks(ranges);
  const words = { events: formatCount(count, i18next.language), limit: formatCount(maximumRows, i18next.language), count };
  if (count > maximumRows) {
    showToast(t('timeline.copy.tooMany', words), { tone: 'danger' });
    return;
  }
  try {
    await navigator.clipboard.writeText(form === 'json' ? await recordsOf(ranges, rows) : await tableOf(ranges, rows, form));
    showToast(t(`timeline.copy.${form}`, words), { tone: 'ok' });
  } catch (thrown) {
    reportFailure(thrown);
  }
}
