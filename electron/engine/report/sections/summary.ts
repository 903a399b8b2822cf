import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import { plainText, readMarkdown } from '../../../../shared/markdown.ts';
import { limitSentence } from '../../../../shared/text/limit-sentence.ts';
import { isAltered, isProven } from '../../../../shared/verdicts/index.ts';
import type { Block } from '../blocks.ts';
import type { CitedEvent } from '../model.ts';
import { makeVisible } from '../visible.ts';
import { integrityBanner, periodOf } from './case.ts';
import { draftsLeft, findingNumber } from './findings.ts';
import { orDash, type ReportSection, type Section, type SectionContext } from './section.ts';

/** What two pages hold. */
const most = { findings: 8, characters: 320, actors: 5, limits: 6 } as const;

/** Two pages for readers who were not there: what happened, who, when, what is proven, what cannot be said. Every sentence is the examiner's or a count. */
const composeSummary: Section = (context) => {
  const { words } = context;
  const part = (key: 'what' | 'who' | 'when' | 'proven' | 'unknown', blocks: Block[]): Block[] => [
    { kind: 'heading', level: 2, text: words.say(`summary.${key}`), id: `summary-${key}` },
    ...blocks,
  ];
  return [
    ...part('what', whatHappened(context)),
    ...part('who', whoActed(context)),
    ...part('when', [{ kind: 'paragraph', text: whenItWas(context) }]),
    ...part('proven', whatIsProven(context)),
    ...part('unknown', whatCannotBeSaid(context)),
  ];
};

/** Each finding with its first paragraph, in the examiner's words. */
function whatHappened(context: SectionContext): Block[] {
  const { model, words, citations } = context;
  if (model.findings.length === 0)
    return [{ kind: 'paragraph', text: words.say('summary.no-findings'), tone: 'warn' }, ...draftsLeft(context)];
  const left = model.findings.length - most.findings;
  return [
    {
      kind: 'list',
      items: model.findings.slice(0, most.findings).map((finding, index) => {
        const { text, links } = citations.write(shorten(firstParagraph(finding.narrative)));
        const head = `${findingNumber(index)}  ${finding.title}${/[.!?。]$/.test(finding.title) ? '' : '.'} `;
        const assessed = ` (${words.say('findings.assessment-value', {
          severity: words.name('severity', finding.severity),
          confidence: words.name('confidence', finding.confidence),
          status: words.name('finding-status', finding.status),
        })})`;
        return {
          text: `${head}${text}${assessed}${alteredOf(context, finding.events)}`,
          links: [
            { from: 0, to: findingNumber(index).length, anchor: `finding-${index + 1}` },
            ...links.map(({ from, to, anchor }) => ({ from: from + head.length, to: to + head.length, anchor })),
          ],
        };
      }),
    },
    ...(left > 0
      ? [{ kind: 'paragraph', text: words.say('summary.more-findings', { count: formatCount(left) }) } satisfies Block]
      : []),
    ...draftsLeft(context),
  ];
}

/** A finding that rests on records of altered files says so where it is told first. */
function alteredOf({ model, words }: SectionContext, events: readonly number[]): string {
  const carrying = new Set(events);
  const altered = model.cited.filter((event) => carrying.has(event.id) && standsAltered(event)).length;
  if (altered === 0) return '';
  return ` ${words.say('summary.finding-altered', { count: formatCount(altered), total: formatCount(events.length) })}`;
}

function firstParagraph(narrative: string): string {
  const blocks = readMarkdown(narrative).filter(({ kind }) => kind === 'paragraph' || kind === 'list');
  const [first, second] = blocks;
  const listed = (block: (typeof blocks)[number] | undefined): string =>
    block?.kind === 'list' ? block.items.map(plainText).join('; ') : '';
  if (first?.kind !== 'paragraph') return listed(first);
  const text = plainText(first.text);
  // What a colon announces belongs to the sentence.
  return text.endsWith(':') && second?.kind === 'list' ? `${text} ${listed(second)}.` : text;
}

/** Cut at the end of a sentence or a word, with a sign that it goes on. */
function shorten(text: string): string {
  if (text.length <= most.characters) return text;
  const cut = text.slice(0, most.characters);
  const sentence = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('다. ') + 1);
  return sentence > most.characters / 2
    ? `${cut.slice(0, sentence + 1)} […]`
    : `${cut.slice(0, cut.lastIndexOf(' '))} […]`;
}

/** The identities and addresses of the cited events, most active first. */
function whoActed({ model, words }: SectionContext): Block[] {
  const items = (['identity', 'ip'] as const).flatMap((kind) => {
    const ranking = model.actors.find((each) => each.kind === kind && each.over === 'tagged');
    if (ranking === undefined) return [];
    const shown = ranking.rows.filter(({ name }) => name !== '').slice(0, most.actors);
    const more = ranking.total - shown.length;
    return [
      ...shown.map(({ name, events, first, last, denied }) => ({
        text: words.say(denied > 0 ? 'summary.actor-denied' : 'summary.actor', {
          kind: words.name('actor-kind', kind),
          name: makeVisible(name),
          count: formatCount(events),
          denied: formatCount(denied),
          period: periodOf(first, last),
        }),
      })),
      ...(more > 0 ? [{ text: words.say('summary.more-actors', { count: formatCount(more) }) }] : []),
    ];
  });
  return items.length === 0
    ? [{ kind: 'paragraph', text: words.say('summary.no-actors'), tone: 'muted' }]
    : [
        { kind: 'list', items },
        { kind: 'paragraph', text: words.say('summary.who-note'), tone: 'muted' },
      ];
}

function whenItWas({ model, words }: SectionContext): string {
  const evidence = words.say('summary.period', {
    period: periodOf(model.firstEvent, model.lastEvent),
    accounts: orDash(model.accounts.slice(0, 8).join(', ')) + (model.accounts.length > 8 ? ', …' : ''),
    regions: orDash(model.regions.slice(0, 8).join(', ')) + (model.regions.length > 8 ? ', …' : ''),
  });
  const timed = model.cited.filter((event) => event.time !== null);
  return timed.length === 0
    ? evidence
    : `${words.say('summary.tagged', { count: formatCount(model.cited.length), period: `${formatTime(timed[0]!.time)} – ${formatTime(timed.at(-1)!.time)}` })} ${evidence}`;
}

/** At least one of the places where the event stands is proven. */
function standsProven({ occurrences }: CitedEvent): boolean {
  return occurrences.some(({ verdict }) => isProven(verdict ?? ''));
}

/** None is proven, and one is altered: what the record says may not be what CloudTrail wrote. */
function standsAltered(event: CitedEvent): boolean {
  return !standsProven(event) && event.occurrences.some(({ verdict }) => isAltered(verdict ?? ''));
}

/** What the verification says, and how many of the cited events stand in files that it proves. */
function whatIsProven(context: SectionContext): Block[] {
  const { model, words } = context;
  const proven = model.cited.filter(standsProven);
  const altered = model.cited.filter(standsAltered);
  const open = model.cited.length - proven.length - altered.length;
  return [
    integrityBanner(context),
    ...(model.cited.length === 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: words.say('summary.proven-events', {
              proven: formatCount(proven.length),
              total: formatCount(model.cited.length),
            }),
          } satisfies Block,
          ...(altered.length === 0
            ? []
            : [
                {
                  kind: 'paragraph',
                  text: words.say('summary.altered-events', { count: formatCount(altered.length) }),
                  tone: 'bad',
                } satisfies Block,
              ]),
          ...(open === 0
            ? []
            : [
                {
                  kind: 'paragraph',
                  text: words.say('summary.open-events', { count: formatCount(open) }),
                } satisfies Block,
              ]),
        ]),
  ];
}

/** What the evidence could not have shown, and whether other explanations were weighed. */
function whatCannotBeSaid({ model, words }: SectionContext): Block[] {
  const limits = model.integrity.limits.slice(0, most.limits);
  const left = model.integrity.limits.length - limits.length;
  const unweighed = model.findings.filter(({ counterHypothesis }) => counterHypothesis.trim() === '').length;
  const items = [
    ...limits.map((limit) => ({ text: limitSentence(words.language, limit) })),
    ...(left > 0 ? [{ text: words.say('summary.more-limits', { count: formatCount(left) }) }] : []),
    ...(model.findings.length === 0
      ? []
      : [
          {
            text:
              unweighed === 0
                ? words.say('summary.all-weighed')
                : words.say('summary.unweighed', { count: formatCount(unweighed) }),
          },
        ]),
    { text: words.say('summary.meaning') },
  ];
  return [{ kind: 'list', items }];
}

export const summarySection: ReportSection = {
  title: 'chapter.summary',
  also: ['executive'],
  compose: composeSummary,
};
