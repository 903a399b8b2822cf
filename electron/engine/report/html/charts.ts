import { formatCount, formatShare, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { axisSteps, histogramTicks, joinCells, stackSeries } from '../charts.ts';
import { escapeAttribute, escapeText, escapeVisible } from './escape.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

const round = (value: number): string => String(Math.round(value * 100) / 100);

function swatches(entries: { label: string; color: string }[]): string {
  const items = entries.map(
    ({ label, color }) =>
      `<li><svg viewBox="0 0 10 10" style="display:inline-block;width:10px;height:10px" aria-hidden="true"><rect width="10" height="10" fill="${color}"/></svg> ${escapeVisible(label)}</li>`,
  );
  return `<ul class="leg">${items.join('')}</ul>`;
}

export function writeHistogram(block: Of<'histogram'>, noData: string): string {
  const { stacks, buckets, highest } = stackSeries(block);
  const caption = `<figcaption>${escapeVisible(block.caption)}</figcaption>`;
  if (highest === 0) return `<figure>${caption}<p class="muted">${escapeText(noData)}</p></figure>`;
  const left = 52;
  const width = 1000 - left;
  const height = 200;
  const parts: string[] = [];
  for (const value of axisSteps(highest)) {
    const y = round(height - (value / highest) * (height - 10));
    parts.push(
      `<line x1="${left}" x2="1000" y1="${y}" y2="${y}" stroke="#c3cad2" stroke-width=".6"/><text x="${left - 6}" y="${y}" dy="3" text-anchor="end">${formatCount(value)}</text>`,
    );
  }
  const step = width / buckets;
  for (const { bucket, from, to, color } of stacks) {
    const tall = Math.max(0.5, ((to - from) / highest) * (height - 10));
    parts.push(
      `<rect x="${round(left + bucket * step + step * 0.06)}" y="${round(height - (from / highest) * (height - 10) - tall)}" width="${round(step * 0.88)}" height="${round(tall)}" fill="${color}"/>`,
    );
  }
  histogramTicks(block, buckets).forEach((time, index) => {
    parts.push(
      `<text x="${round(left + (index / 4) * width)}" y="${height + 15}" text-anchor="${index === 0 ? 'start' : index === 4 ? 'end' : 'middle'}">${formatTime(time)}</text>`,
    );
  });
  const alt = block.series
    .map((series) => `${series.label}: ${formatCount(series.counts.reduce((a, b) => a + b, 0))}`)
    .join(', ');
  return `<figure>${caption}<svg viewBox="0 0 1000 ${height + 22}" role="img" aria-label="${escapeAttribute(alt)}">${parts.join('')}</svg>${swatches(block.series)}</figure>`;
}

const barColors = { plain: '#7d93ab', muted: '#9aa0a6', good: '#21633f', warn: '#8a5200', bad: '#a3211b' } as const;

export function writeBars(block: Of<'bars'>, noData: string): string {
  const highest = block.bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  if (highest === 0)
    return `<figure><figcaption>${escapeVisible(block.caption)}</figcaption><p class="muted">${escapeText(noData)}</p></figure>`;
  const rows = block.bars.map((bar) => {
    const width = round((bar.value / highest) * 620);
    return `<div>${escapeVisible(bar.label)}</div><svg viewBox="0 0 800 16" aria-hidden="true"><rect y="3" width="${width}" height="10" fill="${barColors[bar.tone ?? 'plain']}"/><text x="${round(Number(width) + 8)}" y="12" style="font-size:12px">${formatCount(bar.value)} (${formatShare(bar.value, block.total)})</text></svg>`;
  });
  return `<figure><figcaption>${escapeVisible(block.caption)}</figcaption><div class="bars">${rows.join('')}</div></figure>`;
}

export function writeStrip(block: Of<'strip'>): string {
  const left = 210;
  const rowHeight = 16;
  const parts: string[] = [];
  block.lines.forEach((line, row) => {
    const step = (1000 - left) / line.cells.length;
    parts.push(`<text x="0" y="${row * rowHeight + 11}">${escapeVisibleText(line.label)}</text>`);
    for (const { from, length, state } of joinCells(line.cells)) {
      if (state >= 0)
        parts.push(
          `<rect x="${round(left + from * step)}" y="${row * rowHeight + 2}" width="${round(length * step)}" height="${rowHeight - 4}" fill="${block.legend[state]?.color ?? '#c3cad2'}"/>`,
        );
    }
  });
  const floor = block.lines.length * rowHeight;
  parts.push(
    `<text x="${left}" y="${floor + 11}">${escapeText(block.from)}</text><text x="1000" y="${floor + 11}" text-anchor="end">${escapeText(block.to)}</text>`,
  );
  return `<figure><figcaption>${escapeVisible(block.caption)}</figcaption><svg viewBox="0 0 1000 ${floor + 18}" role="img" aria-label="${escapeAttribute(block.caption)}">${parts.join('')}</svg>${swatches(block.legend)}</figure>`;
}

/** SVG text cannot hold spans, so escapes stand unmarked. */
function escapeVisibleText(text: string): string {
  return escapeAttribute(text);
}

export function writeTree(block: Of<'tree'>): string {
  const nodes = block.nodes.map((node) => {
    const lines = node.lines.map((line) => `<p class="m muted">${escapeVisible(line)}</p>`).join('');
    return `<li style="margin-left:${Math.min(node.depth, 20) * 26}px"><b>${escapeVisible(node.title)}</b><p class="${node.linkTone}">${escapeVisible(node.link)}</p>${lines}</li>`;
  });
  return `<figure><figcaption>${escapeVisible(block.caption)}</figcaption></figure><ul class="tree">${nodes.join('')}</ul>`;
}
