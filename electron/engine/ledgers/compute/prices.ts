import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { AppError } from '../../../../shared/contract/errors.ts';

interface Price {
  perHour: number;
  currency: string;
}

/** Prices that the user supplies: no price comes from the application. */
export interface PriceList {
  sha256: string;
  /** The price in force at a time: of the latest "valid from" that is not after it. Null where the list has none. */
  find(type: string, region: string, purchase: string, time: number): Price | null;
}

interface Line extends Price {
  validFrom: number;
}

const columns = ['type', 'region', 'purchase option', 'price', 'currency', 'valid from'];

/**
 * Reads a CSV file with the columns type, Region, purchase option (`on demand`, `spot`), price (for one hour), currency and valid from.
 * @throws AppError `contract/bad-request` that names the line
 */
export function readPrices(text: string): PriceList {
  const rows = parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }) as string[][];
  const head = (rows[0] ?? []).map((name) => name.toLowerCase());
  const places = columns.map((name) => head.indexOf(name));
  if (places.slice(0, 4).includes(-1))
    throw new AppError(
      'contract/bad-request',
      'The price list has no line of headings with type, Region, purchase option and price.',
      {
        hint: `Write the headings ${columns.join(', ')} in the first line.`,
      },
    );
  const lines = new Map<string, Line[]>();
  rows.slice(1).forEach((row, index) => {
    const [type = '', region = '', purchase = '', price = '', currency = '', from = ''] = places.map(
      (place) => row[place] ?? '',
    );
    const perHour = Number(price);
    const validFrom = from === '' ? 0 : Date.parse(from);
    if (!Number.isFinite(perHour) || perHour < 0 || Number.isNaN(validFrom))
      throw new AppError('contract/bad-request', `Line ${index + 2} of the price list has no readable price or date.`, {
        hint: 'Write the price with a point, such as 0.0104, and the date as 2024-01-01.',
      });
    const key = keyOf(type, region, purchase);
    lines.set(key, [...(lines.get(key) ?? []), { perHour, currency, validFrom }]);
  });
  return {
    sha256: createHash('sha256').update(text).digest('hex'),
    find: (type, region, purchase, time) =>
      (lines.get(keyOf(type, region, purchase)) ?? [])
        .filter((line) => line.validFrom <= time)
        .toSorted((a, b) => b.validFrom - a.validFrom)[0] ?? null,
  };
}

function keyOf(type: string, region: string, purchase: string): string {
  return `${type}\n${region}\n${purchase.replace(/[- ]/g, '')}`.toLowerCase();
}
