/**
 * How an examiner cites inside a sentence: `@event:12`, `@file:3`, `@actor:key:AKIA…`, or with words of one's own `@[the key was made](event:12)`, where the id may hold blanks.
 * Numbers are those of the case. Reading takes time in proportion to the text.
 */
export const citedKinds = ['event', 'file', 'actor'] as const;
export type CitedKind = (typeof citedKinds)[number];

export interface Citation {
  kind: CitedKind;
  /** Number of an event or a file; id of an actor (`identity:…`, `key:…`, `ip:…`). */
  id: string;
  /** The examiner's own words for it; '' where there are none. */
  label: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
}

const pattern =
  /@(?:\[([^[\]\n]{1,300})\]\((event|file|actor):([^()\n]{1,500})\)|(event|file):(\d{1,15})(?![\p{L}\p{N}])|actor:([^\s,;()[\]<>"'`]{1,500}))/gu;

/** The citations of a text, in their order. */
export function readCitations(text: string): Citation[] {
  return [...text.matchAll(pattern)].flatMap((match): Citation[] => {
    const [whole, label = '', labelled, labelledId, numbered, number, actor] = match;
    const kind = (labelled ?? numbered ?? 'actor') as CitedKind;
    // A point or colon at the end is that of the sentence.
    const bare = actor?.replace(/[.:!?]+$/, '');
    const id = (labelledId ?? number ?? bare ?? '').trim();
    if (id === '' || (kind !== 'actor' && !/^\d{1,15}$/.test(id))) return [];
    const end = match.index + whole.length - ((actor?.length ?? 0) - (bare?.length ?? 0));
    return [{ kind, id, label, from: match.index, to: end }];
  });
}

/** A citation as it is written into a text. */
export function writeCitation(kind: CitedKind, id: string, label = ''): string {
  const words = label.replace(/[[\]\n]/g, ' ').trim();
  return words === '' && !/[\s,;()[\]<>"'`]|[.:!?]$/.test(id)
    ? `@${kind}:${id}`
    : `@[${words === '' ? id : words}](${kind}:${id})`;
}

/** Numbers of the events that texts cite. */
export const citedEvents = (texts: readonly string[]): Set<number> => citedNumbers('event', texts);

/** Numbers of the evidence files that texts cite. */
export const citedFiles = (texts: readonly string[]): Set<number> => citedNumbers('file', texts);

function citedNumbers(wanted: CitedKind, texts: readonly string[]): Set<number> {
  return new Set(
    texts.flatMap((text) => readCitations(text).flatMap(({ kind, id }) => (kind === wanted ? [Number(id)] : []))),
  );
}
