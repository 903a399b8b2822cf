import { say } from '../../../../shared/text/intake.ts';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { inflateRawSync } from 'node:zlib';

/**
 * Excel workbooks (Office Open XML): a zip of XML. Each sheet becomes rows of comma-separated values, which are read as such; formulas are not evaluated, the values
 * that were saved with them are taken. Dates, which a sheet keeps as numbers of days, come back as times without zone.
 */
export interface Sheet {
  name: string;
  csv: Buffer;
}

/** Unpacked bytes of one part, and of all parts. */
const MAX_PART = 256 * 1024 * 1024;
const MAX_PARTS = 512 * 1024 * 1024;
const MAX_CELLS = 20_000_000;
const MAX_COLUMN = 16_384;
const MAX_SHEETS = 50;

/** True for a zip whose first member is one that office programs put first. */
export function isWorkbook(head: Uint8Array): boolean {
  if (head.length < 40 || head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 3 || head[3] !== 4) return false;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const name = bytes.toString('latin1', 30, 30 + bytes.readUInt16LE(26));
  return /^(?:\[Content_Types\]\.xml|_rels\/\.rels|docProps\/\w+\.xml|xl\/)/.test(name);
}

/** The sheets of a workbook in its order. @throws Error with the reason why it cannot be read */
export async function readWorkbook(content: Buffer): Promise<Sheet[]> {
  const parts = await readParts(content);
  const workbook = parts.get('xl/workbook.xml');
  if (workbook === undefined) throw new Error(say('office-no-workbook'));
  const strings = sharedStrings(parts.get('xl/sharedStrings.xml') ?? '');
  const dates = dateStyles(parts.get('xl/styles.xml') ?? '');
  const is1904 = /<workbookPr[^>]*\bdate1904="(?:1|true)"/.test(workbook);
  const sheets: Sheet[] = [];
  for (const { name, path } of sheetPaths(workbook, parts)) {
    const xml = parts.get(path);
    if (xml !== undefined) sheets.push({ name, csv: toCsv(xml, strings, dates, is1904) });
  }
  return sheets;
}

/** The XML parts that matter, by name. */
async function readParts(content: Buffer): Promise<Map<string, string>> {
  const zip: ZipFile = await yauzl.fromBufferPromise(content, { lazyEntries: true, autoClose: false });
  const parts = new Map<string, string>();
  let size = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/^\//, '');
      if (!/^xl\/(?:workbook|styles|sharedStrings|_rels\/workbook\.xml|worksheets\/[^/]+)\.(?:xml|rels)$/.test(name))
        continue;
      if (entry.isEncrypted()) throw new Error(say('workbook-encrypted'));
      size += entry.uncompressedSize;
      if (entry.uncompressedSize > MAX_PART || size > MAX_PARTS || parts.size > MAX_SHEETS + 10)
        throw new Error(say('workbook-bomb'));
      parts.set(name, await unpack(zip, entry, content));
    }
  } finally {
    zip.close();
  }
  return parts;
}

async function unpack(zip: ZipFile, entry: Entry, content: Buffer): Promise<string> {
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = content.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  const bytes =
    entry.compressionMethod === 8 ? inflateRawSync(packed, { maxOutputLength: entry.uncompressedSize + 1 }) : packed;
  return bytes.toString('utf8');
}

function sheetPaths(workbook: string, parts: ReadonlyMap<string, string>): { name: string; path: string }[] {
  const targets = new Map<string, string>();
  for (const [, attributes] of (parts.get('xl/_rels/workbook.xml.rels') ?? '').matchAll(/<Relationship\b([^>]*)>/g)) {
    const target = attribute(attributes!, 'Target');
    if (target !== undefined) targets.set(attribute(attributes!, 'Id') ?? '', target.replace(/^\/?(?:xl\/)?/, 'xl/'));
  }
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\b([^>]*)>/g)].slice(0, MAX_SHEETS).map(([, attributes]) => ({
    name: decode(attribute(attributes!, 'name') ?? ''),
    path: targets.get(attribute(attributes!, 'r:id') ?? attribute(attributes!, 'id') ?? '') ?? '',
  }));
  const known = sheets.filter(({ path }) => parts.has(path));
  if (known.length > 0) return known;
  // Programs that write no relations still write their sheets in order.
  return [...parts.keys()]
    .filter((path) => path.startsWith('xl/worksheets/'))
    .sort()
    .map((path) => ({ name: path.slice('xl/worksheets/'.length).replace(/\.xml$/, ''), path }));
}

/** Text runs of an element: phonetic readings are left out. */
function textOf(xml: string): string {
  const shown = xml.replaceAll(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '');
  return decode(
    [...shown.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g)].map(([, text]) => text).join(''),
  );
}

function sharedStrings(xml: string): string[] {
  return [...xml.matchAll(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(([, inner]) =>
    textOf(inner ?? ''),
  );
}

/** Which cell styles show a date or a time. */
function dateStyles(xml: string): boolean[] {
  const custom = new Map<number, string>();
  for (const [, attributes] of xml.matchAll(/<(?:\w+:)?numFmt\b([^>]*)>/g))
    custom.set(Number(attribute(attributes!, 'numFmtId')), decode(attribute(attributes!, 'formatCode') ?? ''));
  const cells = /<(?:\w+:)?cellXfs\b[^>]*>([\s\S]*?)<\/(?:\w+:)?cellXfs>/.exec(xml)?.[1] ?? '';
  return [...cells.matchAll(/<(?:\w+:)?xf\b([^>]*)>/g)].map(([, attributes]) => {
    const id = Number(attribute(attributes!, 'numFmtId'));
    const format = custom.get(id);
    if (format === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);
    return /[ymdhs]/i.test(format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, '')) && !/^general$/i.test(format);
  });
}

function toCsv(xml: string, strings: readonly string[], dates: readonly boolean[], is1904: boolean): Buffer {
  const rows: string[] = [];
  let cells = 0;
  for (const [, rowXml] of xml.matchAll(/<(?:\w+:)?row\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g)) {
    const row: string[] = [];
    for (const [, attributes, inner] of (rowXml ?? '').matchAll(
      /<(?:\w+:)?c((?:\s[^>]*?)?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g,
    )) {
      if (++cells > MAX_CELLS) throw new Error(say('workbook-cells', { count: MAX_CELLS }));
      const place = attribute(attributes!, 'r');
      const column = place === undefined ? row.length : columnOf(place);
      if (column >= MAX_COLUMN) continue;
      while (row.length < column) row.push('');
      row[column] = cellText(attributes!, inner ?? '', strings, dates, is1904);
    }
    rows.push(row.map((text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(','));
  }
  return Buffer.from(`${rows.join('\n')}\n`, 'utf8');
}

function cellText(
  attributes: string,
  inner: string,
  strings: readonly string[],
  dates: readonly boolean[],
  is1904: boolean,
): string {
  const type = attribute(attributes, 't');
  if (type === 'inlineStr') return textOf(inner);
  const value = decode(/<(?:\w+:)?v(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/.exec(inner)?.[1] ?? '');
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'true' : 'false';
  const style = Number(attribute(attributes, 's') ?? -1);
  if ((type === undefined || type === 'n') && dates[style] === true && /^\d+(?:\.\d+)?(?:E[+-]?\d+)?$/i.test(value))
    return dateOf(Number(value), is1904);
  return value;
}

/** Days since the end of 1899, where 1900 counts a leap day that it had not; or since 1904. */
function dateOf(days: number, is1904: boolean): string {
  const since = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  // A double of days is exact to a microsecond or so: the nearest millisecond is what was entered.
  const time = new Date(since + Math.round(days * 86_400_000));
  return Number.isNaN(time.getTime())
    ? String(days)
    : time
        .toISOString()
        .replace('T', ' ')
        .replace(/\.000Z$|Z$/, '');
}

function columnOf(place: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(place)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return Math.max(0, column - 1);
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** XML's entities, and the way in which workbooks write control characters. */
function decode(text: string): string {
  return text
    .replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    })
    .replaceAll(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
