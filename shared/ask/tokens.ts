/** Words of a question: cut, looked up in the lexicon of its language, and covered as well as they can be. */
import english from '../text/en/phrases.json' with { type: 'json' };
import korean from '../text/ko/phrases.json' with { type: 'json' };

/** Names that occur in the case, each with the field that holds it, as the case writes it. */
export interface KnownNames {
  users: readonly string[];
  roles: readonly string[];
  buckets: readonly string[];
  tags: readonly string[];
  findings: readonly string[];
  eventNames: readonly string[];
}

type NameKind = 'user' | 'role' | 'bucket' | 'tag' | 'finding';

/** What a stretch of the text was read as. */
export type Item = { start: number; end: number; text: string; used: boolean; negated: boolean; tail: string } & (
  | { kind: 'concept'; id: string }
  | { kind: 'name'; kinds: NameKind[]; value: string }
  | { kind: 'call'; value: string }
  | { kind: 'value'; shape: ValueShape; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'unknown' }
);

type ValueShape =
  | 'address'
  | 'block'
  | 'access-key'
  | 'arn'
  | 'account'
  | 'region'
  | 'instance'
  | 'event-id'
  | 'policy-name'
  | 'constant'
  | 'quoted';

interface Token {
  start: number;
  end: number;
  text: string;
  lower: string;
  isHangul: boolean;
}

/** Korean particles and endings, as they hang on a stem; a word may carry several. */
const endings = [
  '으로부터',
  '로부터',
  '에서의',
  '이었던',
  '에게서',
  '에서',
  '에게',
  '으로',
  '까지',
  '부터',
  '하지',
  '하는',
  '하던',
  '했던',
  '되는',
  '되어',
  '된',
  '되',
  '한',
  '해',
  '했',
  '하',
  '인',
  '들',
  '이',
  '가',
  '은',
  '는',
  '을',
  '를',
  '의',
  '에',
  '로',
  '와',
  '과',
  '도',
  '만',
  '별',
  '당',
  '마다',
  '던',
  '난',
  '린',
  '진',
  '져',
  '받',
  '기',
  '고',
  '며',
  '씩',
  '짜리',
  '번째',
  '개',
  '건',
  '명',
  '어',
  '여',
  '줘',
  '준',
];

/** True when a text is nothing but particles and endings. */
function isTail(text: string): boolean {
  const reach = new Set([0]);
  for (let at = 0; at < text.length; at++) {
    if (!reach.has(at)) continue;
    for (const ending of endings) if (text.startsWith(ending, at)) reach.add(at + ending.length);
  }
  return reach.has(text.length);
}

type Lexicon = Map<string, { words: string[]; ids: string[] }[]>;

function lexiconOf(table: Record<string, readonly string[]>): Lexicon {
  const lexicon: Lexicon = new Map();
  const phrases = new Map<string, string[]>();
  for (const [id, list] of Object.entries(table)) {
    for (const phrase of list) phrases.set(phrase, [...(phrases.get(phrase) ?? []), id]);
  }
  for (const [phrase, ids] of phrases) {
    const words = cut(phrase).map(({ lower }) => lower);
    const [first] = words as [string];
    lexicon.set(first[0]!, [...(lexicon.get(first[0]!) ?? []), { words, ids }]);
  }
  return lexicon;
}

const word = /"[^"]*"|(?<=^|\s)'[^']+'|[가-힣]+|[^\s가-힣"'?!,;()]+/g;

function cut(text: string): Token[] {
  return [...text.matchAll(word)].flatMap((match): Token[] => {
    const raw = match[0];
    // A full stop that ends a sentence is no part of its last word.
    const clean = /^["']/.test(raw) ? raw : raw.replace(/[.:]+$/, '');
    if (clean === '') return [];
    return [
      {
        start: match.index,
        end: match.index + clean.length,
        text: clean,
        lower: clean.toLowerCase(),
        isHangul: /^[가-힣]/.test(clean),
      },
    ];
  });
}

const lexicons = { en: lexiconOf(english), ko: lexiconOf(korean) };

const regionShape =
  /^[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d$/;

function valueOf({ text, lower }: Token): { shape: ValueShape; value: string } | null {
  if (/^["']/.test(text)) return { shape: 'quoted', value: text.slice(1, -1) };
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || (/^[\da-f]*(?::[\da-f]*){2,7}$/.test(lower) && /[\da-f]/.test(lower)))
    return { shape: 'address', value: text };
  if (/^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/.test(text) || /^[\da-f]*(?::[\da-f]*){2,7}\/\d{1,3}$/.test(lower))
    return { shape: 'block', value: text };
  if (/^(?:akia|asia)[a-z0-9]{10,}$/.test(lower)) return { shape: 'access-key', value: text.toUpperCase() };
  if (lower.startsWith('arn:')) return { shape: 'arn', value: text };
  if (/^\d{12}$/.test(text)) return { shape: 'account', value: text };
  if (regionShape.test(lower)) return { shape: 'region', value: lower };
  if (/^i-[\da-f]{8,17}$/.test(lower)) return { shape: 'instance', value: lower };
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(lower)) return { shape: 'event-id', value: lower };
  if (lower === 'hidden_due_to_security_reasons') return { shape: 'constant', value: 'HIDDEN_DUE_TO_SECURITY_REASONS' };
  if (/^[A-Z][A-Za-z0-9]*(?:Access|PowerUser|Policy)[A-Za-z0-9]*$/.test(text))
    return { shape: 'policy-name', value: text };
  return null;
}

interface Candidate {
  length: number;
  item: Item;
}

function matches(token: Token, wanted: string, isLast: boolean): string | null {
  if (token.lower === wanted) return '';
  if (!token.isHangul || !token.lower.startsWith(wanted)) return null;
  const tail = token.lower.slice(wanted.length);
  return isLast && isTail(tail) ? tail : null;
}

function candidatesAt(
  tokens: Token[],
  at: number,
  text: string,
  language: 'en' | 'ko',
  names: KnownNames,
  calls: ReadonlyMap<string, string>,
): Candidate[] {
  const token = tokens[at]!;
  const found: Candidate[] = [];
  const base = (length: number, tail = '') => {
    const start = token.start;
    const end = tokens[at + length - 1]!.end;
    return {
      start,
      end,
      text: text.slice(start, end),
      used: false,
      negated: false,
      tail: tail + particleAfter(tokens, at + length - 1),
    };
  };
  for (const { words, ids } of lexicons[language].get(token.lower[0]!) ?? []) {
    if (at + words.length > tokens.length) continue;
    let tail: string | null = '';
    for (let index = 0; index < words.length && tail !== null; index++) {
      tail = matches(tokens[at + index]!, words[index]!, index === words.length - 1);
      if (index < words.length - 1 && tail !== '') tail = null;
    }
    if (tail === null) continue;
    for (const id of ids)
      found.push({ length: words.length, item: { ...base(words.length, tail), kind: 'concept', id } });
  }
  const value = valueOf(token);
  const call = calls.get(token.lower);
  const kinds = (
    [
      ['user', names.users],
      ['role', names.roles],
      ['bucket', names.buckets],
      ['tag', names.tags],
      ['finding', names.findings],
    ] as const
  ).flatMap(([kind, list]) => (list.some((name) => name.toLowerCase() === token.lower) ? [kind] : []));
  if (value !== null) found.push({ length: 1, item: { ...base(1), kind: 'value', ...value } });
  else if (call !== undefined) found.push({ length: 1, item: { ...base(1), kind: 'call', value: call } });
  if (kinds.length > 0) {
    const all = [...names.users, ...names.roles, ...names.buckets, ...names.tags, ...names.findings];
    const written = all.find((name) => name.toLowerCase() === token.lower) ?? token.text;
    found.push({ length: 1, item: { ...base(1), kind: 'name', kinds: [...kinds], value: written } });
  }
  if (/^\d+$/.test(token.text) && value === null)
    found.push({ length: 1, item: { ...base(1), kind: 'number', value: Number(token.text) } });
  return found;
}

/** The Korean particle that hangs on a word of another script ("ana가", "10.0.0.0/8에서"). */
function particleAfter(tokens: Token[], at: number): string {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  return !token.isHangul && next !== undefined && next.isHangul && next.start === token.end && isTail(next.lower)
    ? next.lower
    : '';
}

/**
 * Covers the text: among all ways, the one that leaves the fewest letters unread, then the one with the fewest pieces, then
 * the order of the lexicon. The same text and names always give the same cover.
 * @param taken stretches that were read already (times, intervals); nothing is looked up across them
 */
export function coverText(
  text: string,
  language: 'en' | 'ko',
  names: KnownNames,
  calls: ReadonlyMap<string, string>,
  taken: readonly { start: number; end: number }[],
): Item[] {
  const tokens = cut(text).filter((token) => !taken.some(({ start, end }) => token.start < end && token.end > start));
  const breaksAfter = (at: number): boolean =>
    at + 1 < tokens.length && taken.some(({ start }) => start >= tokens[at]!.end && start < tokens[at + 1]!.end);
  const best: { unread: number; pieces: number; items: Item[] }[] = Array.from({ length: tokens.length + 1 });
  best[tokens.length] = { unread: 0, pieces: 0, items: [] };
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at]!;
    const isParticle = at > 0 && token.isHangul && tokens[at - 1]!.end === token.start && isTail(token.lower);
    const rest = best[at + 1]!;
    const unread: Item = {
      start: token.start,
      end: token.end,
      text: token.text,
      used: isParticle,
      negated: false,
      tail: '',
      kind: 'unknown',
    };
    let choice = {
      unread: rest.unread + (isParticle ? 0 : token.text.length),
      pieces: rest.pieces + (isParticle ? 0 : 1),
      items: [unread, ...rest.items],
    };
    for (const { length, item } of candidatesAt(tokens, at, text, language, names, calls)) {
      if (Array.from({ length: length - 1 }, (_, index) => breaksAfter(at + index)).some(Boolean)) continue;
      const after = best[at + length]!;
      const option = { unread: after.unread, pieces: after.pieces + 1, items: [item, ...after.items] };
      if (option.unread < choice.unread || (option.unread === choice.unread && option.pieces < choice.pieces))
        choice = option;
    }
    best[at] = choice;
  }
  return best[0]!.items;
}
