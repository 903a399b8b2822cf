import { formatTime } from '../../../shared/format/index.ts';
import { readCitations } from '../../../shared/citations.ts';
import type { TextLink } from './blocks.ts';
import type { CitedEvent, ReportModel } from './model.ts';
import { makeVisible } from './visible.ts';
import type { Words } from './words.ts';

/** Anchors of what sentences cite. */
export const eventAnchor = (event: number): string => `event-${event}`;
export const fileAnchor = (file: number): string => `file-${file}`;

/** `E12`: how a cited event is called throughout the report, by its place in the timeline. */
export const eventLabel = (index: number): string => `E${index + 1}`;

/** Writes out what an examiner's sentence cites: `[E12: CreateUser → mallory, 2024-05-01T12:00:00Z]`, with a link to where it is described. */
export class Citations {
  readonly #events: Map<number, { event: CitedEvent; index: number }>;
  readonly #files: Map<number, string>;
  readonly #words: Words;

  constructor(model: ReportModel, words: Words) {
    this.#words = words;
    this.#events = new Map(model.cited.map((event, index) => [event.id, { event, index }]));
    this.#files = new Map(model.items.map(({ id, path }) => [id, path]));
  }

  /** A text with its citations written out. */
  write(text: string): { text: string; links: TextLink[] } {
    const links: TextLink[] = [];
    let written = '';
    let end = 0;
    for (const { kind, id, label, from, to } of readCitations(text)) {
      written += text.slice(end, from);
      end = to;
      const { name, anchor } = this.#name(kind, id);
      const reference = label === '' ? `[${name}]` : `${label} [${name}]`;
      if (anchor !== null) links.push({ from: written.length, to: written.length + reference.length, anchor });
      written += reference;
    }
    return { text: written + text.slice(end), links };
  }

  #name(kind: string, id: string): { name: string; anchor: string | null } {
    const words = this.#words;
    if (kind === 'event') {
      const known = this.#events.get(Number(id));
      if (known === undefined) return { name: words.say('cite.no-event', { id }), anchor: null };
      const { event, index } = known;
      const target = event.target === '' ? '' : ` → ${shorten(event.target)}`;
      return {
        name: `${eventLabel(index)}: ${makeVisible(event.eventName === '' ? '–' : event.eventName)}${makeVisible(target)}, ${formatTime(event.time)}`,
        anchor: eventAnchor(event.id),
      };
    }
    if (kind === 'file') {
      const path = this.#files.get(Number(id));
      if (path === undefined) return { name: words.say('cite.no-file', { id }), anchor: null };
      return {
        name: words.say('cite.file', { id, name: makeVisible(path.slice(path.lastIndexOf('/') + 1)) }),
        anchor: fileAnchor(Number(id)),
      };
    }
    return { name: makeVisible(id.slice(id.indexOf(':') + 1)), anchor: 'chapter-actors' };
  }
}

const longest = 80;

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
