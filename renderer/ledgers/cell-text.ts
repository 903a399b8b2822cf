import { type LedgerCell, type LedgerColumnKind, partsOfStatus } from '../../shared/contract/index.ts';
import { formatBytes, formatCount } from '../../shared/format/index.ts';
import type { Translate } from '../ui/index.ts';

/** A code in the words of the chosen language; a code without words stands for itself. */
function codeText(column: string, value: string, t: Translate): string {
  const key = `ledgers.code.${column}.${value}`;
  const text = t(key);
  return text === key ? value : text;
}

/** A cell as one line of text. */
export function cellText(
  column: string,
  kind: LedgerColumnKind,
  cell: LedgerCell | undefined,
  t: Translate,
  time: (value: number) => string,
): string {
  if (cell === null || cell === undefined) return '';
  if (column === 'status') {
    const { word, value } = partsOfStatus(String(cell));
    return t(`ledgers.code.status.${word}`, { value, defaultValue: String(cell) });
  }
  if (kind === 'code') return codeText(column, String(cell), t);
  if (kind === 'time') return typeof cell === 'number' ? time(cell) : '';
  if (kind === 'flag') return cell === true ? t('ledgers.yes') : '';
  if (kind === 'bytes') return typeof cell === 'number' ? formatBytes(cell) : '';
  if (kind === 'count' || kind === 'seconds') return typeof cell === 'number' ? formatCount(cell) : '';
  if (kind === 'findings') return (cell as readonly Record<string, unknown>[]).map(findingText).join('; ');
  if (kind === 'rows')
    return (cell as readonly Record<string, unknown>[]).map((each) => rowText(each, time)).join('\n');
  return typeof cell === 'object' ? cell.map(String).join(', ') : String(cell);
}

/** `NEW_PRINCIPAL arn:aws:iam::…:root`. */
function findingText({ code, ...rest }: Record<string, unknown>): string {
  return [code, ...Object.values(rest)].map(String).join(' ');
}

function rowText(row: Record<string, unknown>, time: (value: number) => string): string {
  return Object.entries(row)
    .filter(([name, value]) => name !== 'event' && value !== '' && value !== null)
    .map(([name, value]) =>
      (name === 'since' || name === 'time') && typeof value === 'number' ? time(value) : String(value),
    )
    .join(' · ');
}

export function figureText(
  name: string,
  value: number | string | boolean,
  t: Translate,
  time: (value: number) => string,
): string {
  if (typeof value === 'boolean') return t(value ? 'ledgers.yes' : 'ledgers.no');
  if (typeof value === 'string') return value;
  if (name === 'at') return time(value);
  return name === 'bytesAtLeast' ? formatBytes(value) : formatCount(value);
}
