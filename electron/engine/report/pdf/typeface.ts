import { type FontName, loadFont } from '../fonts.ts';
import { escapeCodePoint, isHidden } from '../visible.ts';
import { encodeGlyph, type Outline } from './outline.ts';

/** A glyph ready for a text operator: its number in the embedded subset as four hex digits, its advance in thousandths of an em. */
export interface Glyph {
  face: Face;
  hex: string;
  width: number;
}

/** What this layer uses of fontkit and of pdfkit's embedded fonts, which have no types of their own. */
interface FontkitFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { id: number; advanceWidth: number };
  getGlyph(id: number): { path: Outline; advanceWidth: number; _getMetrics(): { leftBearing: number } };
}
interface Subset {
  includeGlyph(id: number): number;
  _addGlyph(id: number): number;
  font: FontkitFont;
  glyf: Uint8Array[];
  loca: { offsets: number[] };
  hmtx: { metrics: { advance: number; bearing: number }[] };
  offset: number;
}
interface EmbeddedFont {
  id: string;
  font: FontkitFont;
  subset: Subset;
  scale: number;
  widths: number[];
  unicode: number[][];
  ref(): unknown;
}

/** One embedded font. pdfkit shapes and measures every string anew; here a code point is looked up once in a document. */
export class Face {
  readonly resource: string;
  readonly reference: unknown;
  readonly #font: EmbeddedFont;
  readonly #glyphs = new Map<number, Glyph | null>();

  constructor(document: PDFKit.PDFDocument, name: FontName) {
    document.registerFont(name, loadFont(name) as unknown as PDFKit.Mixins.PDFFontSource);
    document.font(name);
    this.#font = (document as unknown as { _font: EmbeddedFont })._font;
    if (name === 'mono') encodeOutlines(this.#font.subset);
    this.resource = this.#font.id;
    this.reference = this.#font.ref();
  }

  /** The glyph of a code point, or null where the font has none. */
  glyph(codePoint: number): Glyph | null {
    const known = this.#glyphs.get(codePoint);
    if (known !== undefined) return known;
    const glyph = this.#embed(codePoint);
    this.#glyphs.set(codePoint, glyph);
    return glyph;
  }

  #embed(codePoint: number): Glyph | null {
    const { font, subset, widths, unicode, scale } = this.#font;
    if (!font.hasGlyphForCodePoint(codePoint)) return null;
    const source = font.glyphForCodePoint(codePoint);
    if (source.id === 0) return null;
    const number = subset.includeGlyph(source.id);
    widths[number] ??= source.advanceWidth * scale;
    unicode[number] ??= [codePoint];
    return { face: this, hex: number.toString(16).padStart(4, '0'), width: source.advanceWidth * scale };
  }
}

/** WOFF2 keeps outlines in a form that fontkit cannot copy into a subset, so each used glyph is written from its outline. */
function encodeOutlines(subset: Subset): void {
  subset._addGlyph = function addGlyph(this: Subset, id: number): number {
    const glyph = this.font.getGlyph(id);
    const bytes = encodeGlyph(glyph.path);
    this.glyf.push(bytes);
    this.loca.offsets.push(this.offset);
    this.hmtx.metrics.push({ advance: glyph.advanceWidth, bearing: glyph._getMetrics().leftBearing });
    this.offset += bytes.length;
    return this.glyf.length - 1;
  };
}

export type Style = 'regular' | 'bold' | 'mono';

/** The fonts of a document, with the order in which they are asked for a character. */
export class Typeface {
  readonly faces: readonly Face[];
  readonly #chains: Record<Style, readonly Face[]>;
  readonly #escapes = new Map<number, Glyph[]>();

  constructor(document: PDFKit.PDFDocument) {
    const regular = new Face(document, 'regular');
    const bold = new Face(document, 'bold');
    const mono = new Face(document, 'mono');
    this.faces = [regular, bold, mono];
    this.#chains = { regular: [regular, mono], bold: [bold, regular, mono], mono: [mono, regular] };
  }

  /** The glyph of a code point in a style, or null where it has to be written as an escape. */
  glyph(codePoint: number, style: Style): Glyph | null {
    if (isHidden(codePoint)) return null;
    for (const face of this.#chains[style]) {
      const glyph = face.glyph(codePoint);
      if (glyph) return glyph;
    }
    return null;
  }

  /** `‹U+XXXX›` in glyphs. */
  escape(codePoint: number): Glyph[] {
    let known = this.#escapes.get(codePoint);
    if (!known) {
      const glyphs = [...escapeCodePoint(codePoint)]
        .map((character) => this.glyph(character.codePointAt(0)!, 'mono'))
        .filter((glyph) => glyph !== null);
      known = glyphs;
      this.#escapes.set(codePoint, known);
    }
    return known;
  }
}
