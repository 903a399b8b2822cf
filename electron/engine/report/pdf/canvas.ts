import { setLine, type Line } from './lines.ts';
import { type Style, Typeface } from './typeface.ts';

/** Paper and inks. Points from the upper left corner. */
export const paper = { width: 595.28, height: 841.89, left: 50, right: 50, top: 76, bottom: 60 } as const;
export const ink = {
  text: '#1d252d',
  muted: '#5a6672',
  accent: '#1f3a5f',
  rule: '#c3cad2',
  faint: '#eef1f4',
  escape: '#9c2a6b',
  good: '#21633f',
  warn: '#8a5200',
  bad: '#a3211b',
  goodFill: '#e8f3ec',
  warnFill: '#fdf3e0',
  badFill: '#fbe9e7',
  white: '#ffffff',
} as const;

/** A structure element of pdfkit (its types do not name it). */
export interface Element {
  add(child: unknown): Element;
  end(): void;
  dictionary: { data: Record<string, unknown> };
}

interface Reference {
  data: Record<string, unknown>;
  end(content?: string): void;
}
interface Page {
  fonts: Record<string, unknown>;
  xobjects: Record<string, unknown>;
  height: number;
  structParentTreeKey: number;
}
interface Internals {
  page: Page;
  addContent(content: string): void;
  ref(data: unknown): Reference;
  getStructParentTree(): { get(key: number): unknown; add(key: number, value: unknown): void };
  struct(type: string, options?: Record<string, unknown>): Element;
  addStructure(element: Element): void;
  markContent(tag: string, options?: Record<string, unknown>): void;
  markStructureContent(tag: string): unknown;
  endMarkedContent(): void;
}

/** Numbers of a content stream: short, and the same on every machine. */
function point(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

const colors = new Map<string, string>();
function rgb(hex: string): string {
  let known = colors.get(hex);
  if (known === undefined) {
    known = [1, 3, 5]
      .map((at) => String(Math.round((Number.parseInt(hex.slice(at, at + 2), 16) / 255) * 1000) / 1000))
      .join(' ');
    colors.set(hex, known);
  }
  return known;
}

/** Pages with their header and footer, drawing operators, and the structure tree. It knows nothing of reports. */
export class Canvas {
  /** Where the last heading ended. */
  headingEnd = { page: -1, y: -1 };
  readonly typeface: Typeface;
  readonly left = paper.left;
  readonly width = paper.width - paper.left - paper.right;
  readonly bottom = paper.height - paper.bottom;
  y: number = paper.top;
  pageNumber = 0;
  readonly #pdf: Internals;
  readonly #decorate: (canvas: Canvas) => void;
  readonly #deferred: (() => void)[] = [];
  #rules: string[] = [];
  #forms = 0;
  #root: Element;
  #section: Element;

  constructor(document: PDFKit.PDFDocument, decorate: (canvas: Canvas) => void) {
    this.#pdf = document as unknown as Internals;
    this.typeface = new Typeface(document);
    this.#decorate = decorate;
    this.#root = this.#pdf.struct('Document');
    this.#pdf.addStructure(this.#root);
    this.#section = this.#root;
    this.startPage = this.startPage.bind(this);
    this.#document = document;
  }

  readonly #document: PDFKit.PDFDocument;

  startPage(): void {
    this.#flushRules();
    this.#sealPage();
    this.#document.addPage();
    this.pageNumber += 1;
    for (const face of this.typeface.faces) this.#pdf.page.fonts[face.resource] = face.reference;
    this.y = paper.top;
    this.artifact('Pagination', () => {
      this.#decorate(this);
    });
  }

  /** Goes to a new page unless `height` points are free on this one. */
  need(height: number): void {
    if (this.y + height > this.bottom && this.y > paper.top) this.startPage();
  }

  get free(): number {
    return this.bottom - this.y;
  }

  /** Starts a part of the document in the structure tree. */
  startSection(): void {
    if (this.#section !== this.#root) this.#section.end();
    this.#section = this.element('Sect', this.#root);
  }

  element(type: string, parent: Element = this.#section, options: Record<string, unknown> = {}): Element {
    const element = this.#pdf.struct(type, options);
    parent.add(element);
    return element;
  }

  /** Draws as the content of an element; the drawing must stay on this page. */
  content(element: Element, tag: string, draw: () => void): void {
    const content = this.#pdf.markStructureContent(tag);
    draw();
    this.#pdf.endMarkedContent();
    element.add(content);
  }

  /** Draws what is decoration and not read aloud. */
  artifact(type: 'Layout' | 'Pagination', draw: () => void): void {
    this.#pdf.markContent('Artifact', { type });
    draw();
    this.#pdf.endMarkedContent();
  }

  text(line: Line, x: number, baseline: number, size: number, color: string): void {
    if (line.pieces.length === 0) return;
    let operators = 'BT';
    let at = x;
    for (const piece of line.pieces) {
      operators += ` ${rgb(piece.escaped ? ink.escape : color)} rg /${piece.resource} ${point(size)} Tf 1 0 0 -1 ${point(at)} ${point(baseline)} Tm <${piece.hex}> Tj`;
      at += piece.width;
    }
    this.#pdf.addContent(`${operators} ET`);
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.#pdf.addContent(`${rgb(color)} rg ${point(x)} ${point(y)} ${point(width)} ${point(height)} re f`);
  }

  stroke(x1: number, y1: number, x2: number, y2: number, color: string, thickness = 0.5): void {
    this.#pdf.addContent(
      `${rgb(color)} RG ${point(thickness)} w ${point(x1)} ${point(y1)} m ${point(x2)} ${point(y2)} l S`,
    );
  }

  /** Cubic Bézier curves: a start, then three points for each. */
  curve(points: readonly number[], color: string, thickness: number, dash: readonly number[] = []): void {
    let path = `${point(points[0]!)} ${point(points[1]!)} m`;
    for (let at = 2; at + 5 < points.length; at += 6)
      path += ` ${points
        .slice(at, at + 6)
        .map(point)
        .join(' ')} c`;
    this.#pdf.addContent(`${rgb(color)} RG ${point(thickness)} w [${dash.map(point).join(' ')}] 0 d ${path} S [] 0 d`);
  }

  /** A filled polygon. */
  polygon(points: readonly number[], color: string): void {
    let path = `${point(points[0]!)} ${point(points[1]!)} m`;
    for (let at = 2; at + 1 < points.length; at += 2) path += ` ${point(points[at]!)} ${point(points[at + 1]!)} l`;
    this.#pdf.addContent(`${rgb(color)} rg ${path} f`);
  }

  /** A box with an outline. */
  frame(
    x: number,
    y: number,
    width: number,
    height: number,
    fill: string,
    color: string,
    dash: readonly number[] = [],
  ): void {
    this.#pdf.addContent(
      `${rgb(fill)} rg ${rgb(color)} RG 0.6 w [${dash.map(point).join(' ')}] 0 d ${point(x)} ${point(y)} ${point(width)} ${point(height)} re B [] 0 d`,
    );
  }

  /** A hairline that is drawn when the page is full, together with all others: thousands of rows stay small. */
  rule(x1: number, y: number, x2: number): void {
    this.#rules.push(`${point(x1)} ${point(y)} m ${point(x2)} ${point(y)} l`);
  }

  /** Text that is known only when the document is complete (numbers of pages). `compose` is asked at the end; `align` is about x. */
  later(
    x: number,
    baseline: number,
    size: number,
    color: string,
    align: 'left' | 'right',
    compose: () => string,
  ): void {
    this.#forms += 1;
    const name = `N${this.#forms}`;
    const fonts = Object.fromEntries(this.typeface.faces.map((face) => [face.resource, face.reference]));
    const form = this.#pdf.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [-300, -size, 300, size * 1.5],
      Resources: { Font: fonts },
    });
    this.#pdf.page.xobjects[name] = form;
    this.#pdf.addContent(`q 1 0 0 -1 ${point(x)} ${point(baseline)} cm /${name} Do Q`);
    this.#deferred.push(() => {
      const line = setLine(this.typeface, compose(), 'regular', size);
      let at = align === 'right' ? -line.width : 0;
      let operators = `BT ${rgb(color)} rg`;
      for (const piece of line.pieces) {
        operators += ` /${piece.resource} ${point(size)} Tf 1 0 0 1 ${point(at)} 0 Tm <${piece.hex}> Tj`;
        at += piece.width;
      }
      form.end(`${operators} ET`);
    });
  }

  /** A bookmark and a named destination at a height of this page. */
  anchor(id: string, y: number): void {
    this.#document.addNamedDestination(id, 'XYZ', null as unknown as number, y, null as unknown as number);
  }

  link(element: Element, x: number, y: number, width: number, height: number, id: string): void {
    this.#document.goTo(x, y, width, height, id, {
      structParent: element,
    } as unknown as PDFKit.Mixins.AnnotationOption);
  }

  measure(text: string, style: Style, size: number): Line {
    return setLine(this.typeface, text, style, size);
  }

  /** Ends the last page and writes what was deferred. */
  finish(): void {
    this.#flushRules();
    for (const write of this.#deferred) write();
    if (this.#section !== this.#root) this.#section.end();
    this.#root.end();
  }

  /** Writes which element each piece of the finished page belongs to. Otherwise all elements of the document are held to its end for this list. */
  #sealPage(): void {
    if (this.pageNumber === 0) return;
    const tree = this.#pdf.getStructParentTree();
    const key = this.#pdf.page.structParentTreeKey;
    const list = this.#pdf.ref(tree.get(key));
    list.end();
    tree.add(key, list);
  }

  #flushRules(): void {
    if (this.#rules.length === 0) return;
    const path = this.#rules.join(' ');
    this.#rules = [];
    this.artifact('Layout', () => {
      this.#pdf.addContent(`${rgb(ink.rule)} RG 0.4 w ${path} S`);
    });
  }
}
