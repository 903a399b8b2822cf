import type { Block, DiagramEdge } from '../blocks.ts';
import { diagramType, measureText, placeDiagram } from '../diagram.ts';
import { escapeAttribute, escapeVisible } from './escape.ts';

type Diagram = Extract<Block, { kind: 'diagram' }>;

const looks: Record<DiagramEdge['style'], string> = {
  used: 'stroke="#9fb0c2" stroke-width=".8"',
  assumed: 'stroke="#6a4c93" stroke-width="1.1" stroke-dasharray="1.5 1.5"',
  proven: 'stroke="#21633f" stroke-width="1.4"',
  inferred: 'stroke="#8a5200" stroke-width="1.3" stroke-dasharray="4 2.5"',
};
const inks: Record<DiagramEdge['style'], string> = {
  used: '#9fb0c2',
  assumed: '#6a4c93',
  proven: '#21633f',
  inferred: '#8a5200',
};

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** The same drawing as in the PDF form, as inline SVG. */
export function writeDiagram(block: Diagram): string {
  const layout = placeDiagram(block);
  const columns = new Map(layout.boxes.map(({ node }) => [node.id, node.column]));
  const parts = layout.headings.map(({ text, x }) => say(text, x, diagramType.heading, diagramType.heading, 'd1'));
  for (const { edge, points } of layout.paths) {
    const [x, y, ...rest] = points.map(round);
    parts.push(`<path d="M${x} ${y}C${rest.join(' ')}" fill="none" ${looks[edge.style]}/>`);
    if (edge.style === 'used') continue;
    const isForward = columns.get(edge.from)! <= columns.get(edge.to)!;
    const [tipX, tipY] = (isForward ? points.slice(-2) : points.slice(0, 2)) as [number, number];
    const back = tipX + (isForward ? -5 : 5);
    parts.push(
      `<path d="M${round(tipX)} ${round(tipY)}L${round(back)} ${round(tipY - 2.4)}V${round(tipY + 2.4)}Z" fill="${inks[edge.style]}"/>`,
    );
  }
  for (const { node, x, y, width, height, lines } of layout.boxes) {
    const look =
      node.isFolded === true
        ? 'fill="#fff" stroke="#5a6672" stroke-dasharray="2 2"'
        : 'fill="#eef1f4" stroke="#c3cad2"';
    parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" stroke-width=".6" ${look}/><rect x="${round(x)}" y="${round(y)}" width="3" height="${round(height)}" fill="${node.color}"/>`,
    );
    let baseline = y + 4 + diagramType.title - 0.6;
    for (const line of lines) {
      parts.push(say(line, x + 7, baseline, diagramType.title, 'd2', width - 10));
      baseline += diagramType.titleLine;
    }
    for (const note of node.notes) {
      parts.push(say(note, x + 7, baseline, diagramType.note, 'd3', width - 10));
      baseline += diagramType.noteLine;
    }
  }
  const legend = block.legend.map(
    ({ label, style }) =>
      `<li><svg class="key" viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4H18" fill="none" ${looks[style]}/>${style === 'used' ? '' : `<path d="M23 4L18 1.6V6.4Z" fill="${inks[style]}"/>`}</svg>${escapeVisible(label)}</li>`,
  );
  return `<figure><figcaption>${escapeVisible(block.caption)}</figcaption><svg class="diagram" viewBox="-1 0 ${layout.width + 2} ${round(layout.height + 2)}" role="img" aria-label="${escapeAttribute(block.alt)}">${parts.join('')}</svg><ul class="leg">${legend.join('')}</ul></figure>`;
}

/** Readers have fonts that are wider than ours: a text that could leave its box is set to the width that was assumed for it. */
function say(text: string, x: number, y: number, size: number, name: string, room = Infinity): string {
  const assumed = measureText(text) * size * 0.97;
  const fixed =
    assumed > room * 0.6 ? ` textLength="${round(Math.min(room, assumed))}" lengthAdjust="spacingAndGlyphs"` : '';
  return `<text class="${name}" x="${round(x)}" y="${round(y)}"${fixed} style="font-size:${size}px">${escapeAttribute(text)}</text>`;
}
