import type { LinkGraph } from '../../shared/contract/index.ts';
import type { Point } from './graph-layout.ts';

/** How kinds are drawn: a colour, and a shape that says the same. */
export interface NodeLook {
  color: string;
  shape: 'ellipse' | 'diamond' | 'rectangle' | 'hexagon' | 'triangle' | 'pentagon' | 'octagon';
}

export interface GraphLook {
  background: string;
  text: string;
  edge: string;
  issued: string;
  kinds: Record<string, NodeLook>;
}

const sides: Record<NodeLook['shape'], number> = {
  ellipse: 0,
  diamond: 4,
  rectangle: 4,
  hexagon: 6,
  triangle: 3,
  pentagon: 5,
  octagon: 8,
};

/** The graph as an SVG document, for reports and other programs. Names are text only, cut at 60 characters with the whole name as a title. */
export function drawSvg(
  graph: LinkGraph,
  points: ReadonlyMap<string, Point>,
  look: GraphLook,
  nameOf: (name: string) => string,
): string {
  const all = [...points.values()];
  const left = Math.min(...all.map(({ x }) => x)) - 140;
  const top = Math.min(...all.map(({ y }) => y)) - 60;
  const width = Math.max(...all.map(({ x }) => x)) + 140 - left;
  const height = Math.max(...all.map(({ y }) => y)) + 60 - top;
  const lines = graph.edges.map(({ from, to, kind, proof }) => {
    const [a, b] = [points.get(from)!, points.get(to)!];
    const dash = proof !== null && proof !== 'proven' ? ' stroke-dasharray="5 4"' : '';
    return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="${kind === 'issued' ? look.issued : look.edge}" stroke-width="${kind === 'issued' ? 2 : 1}"${dash}/>`;
  });
  const marks = graph.nodes.map((node) => {
    const { x, y } = points.get(node.id)!;
    const { color, shape } = look.kinds[node.kind] ?? { color: look.edge, shape: 'ellipse' };
    const name = nameOf(node.name);
    const shown = name.length > 60 ? `${name.slice(0, 59)}…` : name;
    return `<g><title>${escapeXml(`${node.kind}: ${name}`)}</title>${drawShape(shape, x, y, color)}<text x="${x}" y="${y + 24}" text-anchor="middle">${escapeXml(shown)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${look.text}"><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${look.background}"/>${lines.join('')}${marks.join('')}</svg>`;
}

function drawShape(shape: NodeLook['shape'], x: number, y: number, color: string): string {
  const count = sides[shape];
  if (count === 0) return `<circle cx="${x}" cy="${y}" r="11" fill="${color}"/>`;
  if (shape === 'rectangle') return `<rect x="${x - 10}" y="${y - 10}" width="20" height="20" fill="${color}"/>`;
  const corners = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return `${(x + 12 * Math.cos(angle)).toFixed(1)},${(y + 12 * Math.sin(angle)).toFixed(1)}`;
  });
  return `<polygon points="${corners.join(' ')}" fill="${color}"/>`;
}

/** Control characters that XML 1.0 does not allow are left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
