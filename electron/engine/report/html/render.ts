import { type Block, cellOf, type Detail, type Row, type TextLink } from '../blocks.ts';
import { composeDocument } from '../compose.ts';
import type { ReportModel } from '../model.ts';
import { writeBars, writeHistogram, writeStrip, writeTree } from './charts.ts';
import { writeDiagram } from './diagram.ts';
import { escapeAttribute, escapeText, escapeVisible } from './escape.ts';
import { style } from './style.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

/**
 * The report as one HTML file: no script, no reference outside itself, and a policy that forbids both should a reader's program find
 * any. Every string of the case goes through `escapeVisible`.
 */
export function renderHtml(model: ReportModel): string {
  return [...writeHtml(model)].join('');
}

/** `renderHtml` piece by piece. */
export function* writeHtml(model: ReportModel, rawCsv = false): Generator<string> {
  const report = composeDocument(model, rawCsv);
  const { labels } = report;
  const classification =
    report.classification === '' ? '' : `<div class="class">${escapeVisible(report.classification)}</div>`;
  const contents = report.body.flatMap((block) =>
    block.kind === 'heading' && block.level < 3
      ? [
          `<li class="${block.level === 1 ? 'main' : 'sub2'}"><a href="#${block.id}">${escapeVisible(block.text)}</a></li>`,
        ]
      : [],
  );
  yield [
    `<!doctype html>\n<html lang="${report.language}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
    `<title>${escapeAttribute(`${report.title} – ${report.caseLine}`)}</title>`,
    `<style>${style}</style>\n</head>\n<body>\n${classification}`,
    `<header class="top"><h1>${escapeVisible(report.title)}</h1><p class="sub">${escapeVisible(report.subtitle)}</p>${report.cover.map((block) => writeBlock(block, labels.noData)).join('\n')}</header>`,
    `<main><nav aria-label="${escapeAttribute(labels.contents)}"><ol>${contents.join('')}</ol></nav>\n`,
  ].join('\n');
  for (const block of report.body) {
    if (block.kind === 'table') yield* writeTable(block);
    else yield `${writeBlock(block, labels.noData)}\n`;
  }
  yield `</main>\n<footer>${escapeText(labels.report)} · ${escapeVisible(report.caseLine)} · ${escapeVisible(report.caseId)}<br>${escapeText(labels.factsHash)}: <span class="m">${report.factsSha256}</span></footer>\n${classification}\n</body>\n</html>\n`;
}

function writeBlock(block: Block, noData: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level + 1} id="${block.id}">${escapeVisible(block.text)}</h${block.level + 1}>`;
    case 'paragraph':
      return `<p${toneClass(block.tone)}>${writeText(block)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li${toneClass(item.tone)}>${writeText(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return writeFacts(block);
    case 'figures':
      return `<ul class="figs">${block.items.map((item) => `<li><b>${escapeVisible(item.value)}</b><span>${escapeVisible(item.label)}</span></li>`).join('')}</ul>`;
    case 'banner':
      return `<div class="ban ${block.tone}"><b class="${block.tone}">${escapeVisible(block.title)}</b>${block.text === '' ? '' : `<p>${escapeVisible(block.text)}</p>`}</div>`;
    case 'table':
      return [...writeTable(block)].join('');
    case 'histogram':
      return writeHistogram(block, noData);
    case 'bars':
      return writeBars(block, noData);
    case 'strip':
      return writeStrip(block);
    case 'diagram':
      return writeDiagram(block);
    case 'tree':
      return writeTree(block);
    case 'record':
      return `<h4>${escapeVisible(block.title)}</h4><p class="note m">${escapeVisible(block.note)}</p><pre>${escapeVisible(block.text, true)}</pre>`;
  }
}

/** A text with its links. */
function writeText({ text, links = [] }: { text: string; links?: readonly TextLink[] }): string {
  let written = '';
  let end = 0;
  for (const { from, to, anchor } of links) {
    written += `${escapeVisible(text.slice(end, from), true)}<a href="#${anchor}">${escapeVisible(text.slice(from, to), true)}</a>`;
    end = to;
  }
  return written + escapeVisible(text.slice(end), true);
}

function toneClass(tone: string | undefined): string {
  return tone === undefined || tone === 'plain' ? '' : ` class="${tone}"`;
}

function writeFacts(block: Of<'facts'>): string {
  const rows = block.rows.map(({ label, value }) => {
    const cell = cellOf(value);
    const names = [cell.mono ? 'm' : '', cell.bold ? 'b' : '', cell.lines ? 'l' : '', cell.tone ?? ''].filter(
      (name) => name !== '' && name !== 'plain',
    );
    return `<dt>${escapeVisible(label)}</dt><dd${names.length > 0 ? ` class="${names.join(' ')}"` : ''}>${escapeVisible(cell.text, cell.lines)}</dd>`;
  });
  return `<dl class="f">${rows.join('')}</dl>`;
}

function* writeTable(table: Of<'table'>): Generator<string> {
  if (table.rows.length === 0) {
    yield `<p class="muted">${escapeVisible(table.caption === '' ? table.empty : `${table.caption}: ${table.empty}`)}</p>\n`;
    return;
  }
  const weights = table.columns.reduce((sum, column) => sum + column.weight, 0);
  const columns = table.columns.map(
    (column) => `<col style="width:${Math.round((column.weight / weights) * 1000) / 10}%">`,
  );
  const heads = table.columns.map(
    (column) => `<th scope="col"${column.align === 'right' ? ' class="n"' : ''}>${escapeVisible(column.title)}</th>`,
  );
  const caption = table.caption === '' ? '' : `<caption>${escapeVisible(table.caption)}</caption>`;
  yield `<table>${caption}<colgroup>${columns.join('')}</colgroup><thead><tr>${heads.join('')}</tr></thead><tbody>\n`;
  for (const row of table.rows) yield `${writeRow(table, row)}\n`;
  yield '</tbody></table>\n';
}

function writeRow(table: Of<'table'>, row: Row): string {
  const cells = table.columns.map((column, index) => {
    const cell = cellOf(row.cells[index] ?? '');
    const names = [
      column.align === 'right' ? 'n' : '',
      /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(cell.text) ? 't' : '',
      (cell.mono ?? column.mono) ? 'm' : '',
      cell.bold ? 'b' : '',
      cell.lines ? 'l' : '',
      cell.tone ?? '',
    ].filter((name) => name !== '' && name !== 'plain');
    return `<td${names.length > 0 ? ` class="${names.join(' ')}"` : ''}>${escapeVisible(cell.text, cell.lines)}</td>`;
  });
  const details = row.details ?? [];
  return `<tr class="r"${row.id === undefined ? '' : ` id="${row.id}"`}>${cells.join('')}</tr>${details.length === 0 ? '' : `<tr class="d"><td colspan="${table.columns.length}"><dl class="d">${details.map(writeDetail).join('')}</dl></td></tr>`}`;
}

function writeDetail(detail: Detail): string {
  const names = [detail.prose ? 'prose' : '', detail.tone ?? ''].filter((name) => name !== '' && name !== 'plain');
  return `<dt>${escapeVisible(detail.label)}</dt><dd${names.length > 0 ? ` class="${names.join(' ')}"` : ''}>${escapeVisible(detail.value)}</dd>`;
}
