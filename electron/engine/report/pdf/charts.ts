import { formatCount, formatShare, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { axisSteps, histogramTicks, joinCells, stackSeries } from '../charts.ts';
import { treeCharacters } from '../limits.ts';
import { type Canvas, ink } from './canvas.ts';
import { drawLines, shortenText, toneInk } from './flow.ts';
import { breakLines } from './lines.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

const small = 6.8;

/** Draws a figure with its caption; `alt` is what a screen reader says instead of the drawing. */
export function drawFigure(canvas: Canvas, caption: string, alt: string, height: number, draw: () => void): void {
  const lines = breakLines(canvas.typeface, caption, 'bold', 8.4, canvas.width);
  canvas.need(lines.length * 12 + height + 8);
  const title = canvas.element('P');
  canvas.content(title, 'P', () => {
    drawLines(canvas, lines, canvas.left, 8.4, 12, ink.text);
  });
  title.end();
  canvas.y += 4;
  const top = canvas.y;
  const element = canvas.element('Figure', undefined, {
    alt,
    bbox: [canvas.left, top, canvas.left + canvas.width, top + height],
  });
  canvas.content(element, 'Figure', draw);
  element.end();
  canvas.y = top + height + 12;
}

export function drawHistogram(canvas: Canvas, block: Of<'histogram'>, noData: string): void {
  const { stacks, buckets, highest } = stackSeries(block);
  const plotHeight = 108;
  const legend = placeLegend(
    canvas,
    block.series.map(({ label, color }) => ({ label, color })),
  );
  const alt = block.series
    .map((series) => `${series.label}: ${formatCount(series.counts.reduce((a, b) => a + b, 0))}`)
    .join(', ');
  drawFigure(canvas, block.caption, `${block.caption}. ${alt}`, plotHeight + 16 + legend.height, () => {
    const top = canvas.y;
    const floor = top + plotHeight;
    const plotLeft = canvas.left + 44;
    const plotWidth = canvas.width - 44;
    if (highest === 0) {
      canvas.text(canvas.measure(noData, 'regular', 9), plotLeft, top + 40, 9, ink.muted);
      return;
    }
    for (const value of axisSteps(highest)) {
      const y = floor - (value / highest) * (plotHeight - 6);
      canvas.stroke(plotLeft, y, plotLeft + plotWidth, y, value === 0 ? ink.muted : ink.rule, value === 0 ? 0.7 : 0.35);
      const label = canvas.measure(formatCount(value), 'regular', small);
      canvas.text(label, plotLeft - 5 - label.width, y + 2.4, small, ink.muted);
    }
    const step = plotWidth / buckets;
    for (const { bucket, from, to, color } of stacks) {
      const height = Math.max(0.4, ((to - from) / highest) * (plotHeight - 6));
      canvas.box(
        plotLeft + bucket * step + step * 0.06,
        floor - (from / highest) * (plotHeight - 6) - height,
        step * 0.88,
        height,
        color,
      );
    }
    histogramTicks(block, buckets).forEach((time, index) => {
      const label = canvas.measure(formatTime(time), 'regular', small);
      const x = plotLeft + (index / 4) * plotWidth;
      canvas.stroke(x, floor, x, floor + 3, ink.muted, 0.5);
      canvas.text(
        label,
        index === 0 ? x : index === 4 ? x - label.width : x - label.width / 2,
        floor + 11,
        small,
        ink.muted,
      );
    });
    legend.draw(floor + 18);
  });
}

export function drawBars(canvas: Canvas, block: Of<'bars'>, noData: string): void {
  const rowHeight = 13.5;
  const labelWidth = 168;
  const valueWidth = 96;
  const highest = block.bars.reduce((most, bar) => Math.max(most, bar.value), 0);
  const alt = block.bars.map((bar) => `${bar.label.slice(0, 200)}: ${formatCount(bar.value)}`).join(', ');
  drawFigure(canvas, block.caption, `${block.caption}. ${alt}`, Math.max(1, block.bars.length) * rowHeight, () => {
    if (highest === 0) canvas.text(canvas.measure(noData, 'regular', 9), canvas.left, canvas.y + 10, 9, ink.muted);
    block.bars.forEach((bar, index) => {
      const y = canvas.y + index * rowHeight;
      const label = breakLines(canvas.typeface, bar.label.slice(0, 200), 'regular', 7.8, labelWidth - 8);
      const shown =
        label.length === 1
          ? label[0]!
          : breakLines(canvas.typeface, `${bar.label.slice(0, 36)}…`, 'regular', 7.8, labelWidth - 4)[0]!;
      canvas.text(shown, canvas.left, y + 9, 7.8, ink.text);
      const width = highest === 0 ? 0 : (bar.value / highest) * (canvas.width - labelWidth - valueWidth);
      canvas.box(
        canvas.left + labelWidth,
        y + 2.2,
        Math.max(0.6, width),
        8.2,
        bar.tone === undefined || bar.tone === 'plain' ? '#7d93ab' : toneInk[bar.tone],
      );
      canvas.text(
        canvas.measure(`${formatCount(bar.value)}  (${formatShare(bar.value, block.total)})`, 'regular', 7.4),
        canvas.left + labelWidth + width + 6,
        y + 9,
        7.4,
        ink.muted,
      );
    });
  });
}

/** One line for each account and Region, one cell for each day. */
export function drawStrip(canvas: Canvas, block: Of<'strip'>): void {
  const rowHeight = 12;
  const labelWidth = 150;
  const plotWidth = canvas.width - labelWidth;
  const legend = placeLegend(canvas, block.legend);
  const perFigure = 40;
  for (let start = 0; start < block.lines.length; start += perFigure) {
    const lines = block.lines.slice(start, start + perFigure);
    const alt = `${block.caption} ${block.from} – ${block.to}`;
    drawFigure(canvas, block.caption, alt, lines.length * rowHeight + 14 + legend.height, () => {
      const top = canvas.y;
      lines.forEach((line, index) => {
        const y = top + index * rowHeight;
        canvas.text(
          breakLines(canvas.typeface, line.label, 'mono', 6.6, labelWidth - 6)[0]!,
          canvas.left,
          y + 8.2,
          6.6,
          ink.text,
        );
        const step = plotWidth / line.cells.length;
        for (const { from, length, state } of joinCells(line.cells)) {
          if (state >= 0)
            canvas.box(
              canvas.left + labelWidth + from * step,
              y + 1.2,
              Math.max(0.4, length * step - (step > 3 ? 0.4 : 0)),
              rowHeight - 2.8,
              block.legend[state]?.color ?? ink.rule,
            );
        }
      });
      const floor = top + lines.length * rowHeight;
      const to = canvas.measure(block.to, 'regular', small);
      canvas.text(canvas.measure(block.from, 'regular', small), canvas.left + labelWidth, floor + 8, small, ink.muted);
      canvas.text(to, canvas.left + canvas.width - to.width, floor + 8, small, ink.muted);
      legend.draw(floor + 14);
    });
  }
}

/** Sessions under the sessions that they came from, joined by lines; the link and its proof stand on each branch. */
export function drawTree(canvas: Canvas, block: Of<'tree'>, shorten: (left: number) => string): void {
  const indentStep = 16;
  const list = canvas.element('L');
  /** Where a branch of a depth has to start on this page. */
  const trunks: { page: number; y: number }[] = [];
  for (const node of block.nodes) {
    const depth = Math.min(node.depth, 14);
    const x = canvas.left + depth * indentStep + 12;
    const width = canvas.left + canvas.width - x;
    const title = breakLines(canvas.typeface, shortenText(node.title, treeCharacters, shorten), 'bold', 8.4, width);
    const link = breakLines(canvas.typeface, node.link, 'regular', 7, width);
    const lines = node.lines.flatMap((line) =>
      breakLines(canvas.typeface, shortenText(line, treeCharacters, shorten), 'mono', 6.3, width),
    );
    const height = title.length * 11.5 + link.length * 9.6 + lines.length * 8.6 + 8;
    canvas.need(Math.min(height, 600));
    const top = canvas.y;
    const knot = top + 7;
    canvas.artifact('Layout', () => {
      const trunk = trunks[depth - 1];
      if (depth > 0 && trunk) {
        const trunkX = canvas.left + (depth - 1) * indentStep + 4;
        canvas.stroke(trunkX, trunk.page === canvas.pageNumber ? trunk.y : top - 6, trunkX, knot, ink.rule, 0.8);
        canvas.stroke(trunkX, knot, x - 9, knot, ink.rule, 0.8);
      }
      canvas.box(x - 10.5, knot - 2.5, 5, 5, toneInk[node.linkTone]);
    });
    const element = canvas.element('LI', list);
    const body = canvas.element('LBody', element);
    canvas.content(body, 'LBody', () => {
      drawLines(canvas, title, x, 8.4, 11.5, ink.text);
      drawLines(canvas, link, x, 7, 9.6, toneInk[node.linkTone]);
      drawLines(canvas, lines, x, 6.3, 8.6, ink.muted);
    });
    element.end();
    trunks[depth] = { page: canvas.pageNumber, y: knot + 3 };
    trunks.length = depth + 1;
    canvas.y = top + height;
  }
  list.end();
  canvas.y += 8;
}

/** Coloured squares with their words, wrapped; drawn where the figure wants them. */
function placeLegend(
  canvas: Canvas,
  entries: { label: string; color: string }[],
): { height: number; draw: (top: number) => void } {
  let x = 0;
  let row = 0;
  const placed = entries.map((entry) => {
    const line = canvas.measure(entry.label, 'regular', 7.2);
    const width = line.width + 22;
    if (x + width > canvas.width && x > 0) {
      x = 0;
      row += 1;
    }
    const place = { line, color: entry.color, x, row };
    x += width;
    return place;
  });
  return {
    height: entries.length === 0 ? 0 : (row + 1) * 11 + 4,
    draw: (top) => {
      for (const { line, color, x: at, row: down } of placed) {
        canvas.box(canvas.left + at, top + down * 11 + 2, 6.5, 6.5, color);
        canvas.text(line, canvas.left + at + 10, top + down * 11 + 8, 7.2, ink.text);
      }
    },
  };
}
