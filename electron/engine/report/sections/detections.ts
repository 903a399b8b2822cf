import type { DetectionRule, Finding } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/format/index.ts';
import english from '../../../../shared/text/en/detections.json' with { type: 'json' };
import korean from '../../../../shared/text/ko/detections.json' with { type: 'json' };
import { type CallOptions, stopIfCancelled } from '../../case/call-options.ts';
import type { Ask } from '../ask.ts';
import type { Block } from '../blocks.ts';
import { csvList } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import { ownWords } from '../words.ts';
import { chooseRows, mono, orDash, type ReportSection, row, type Section } from './section.ts';

const own = {
  en: { ...english.report, ...english.state, ...english.level },
  ko: { ...korean.report, ...korean.state, ...korean.level },
};

type ToldRule = Pick<
  DetectionRule,
  | 'id'
  | 'title'
  | 'level'
  | 'author'
  | 'license'
  | 'sha256'
  | 'source'
  | 'set'
  | 'kind'
  | 'state'
  | 'reason'
  | 'hits'
  | 'groups'
>;

/** Rules that hit events of a finding, with the events. */
interface FindingHits {
  finding: number;
  title: string;
  rule: string;
  events: number;
}

interface DetectionFacts {
  rules: ToldRule[];
  findings: FindingHits[];
  events: number;
  unread: number;
  attackVersion: string;
  rulesHash: string;
}

/** Rules that one finding is told with. */
const mostRules = 50;

async function gather(ask: Ask, { signal }: CallOptions, findings: readonly Finding[]): Promise<DetectionFacts> {
  const run = await ask('detections.run', { limit: 1 });
  const hits: FindingHits[] = [];
  for (const { id, title } of findings) {
    stopIfCancelled({ signal });
    const { values } = await ask('events.facet', { field: 'rule', where: `finding : "${id}"`, limit: mostRules });
    for (const { value, count } of values) hits.push({ finding: id, title, rule: value, events: count });
  }
  const { events, unread, attackVersion, rulesHash } = run;
  const rules = run.rules.map(
    ({
      id,
      title,
      level,
      author,
      license,
      sha256,
      source,
      set,
      kind,
      state,
      reason,
      hits: found,
      groups,
    }): ToldRule => {
      return { id, title, level, author, license, sha256, source, set, kind, state, reason, hits: found, groups };
    },
  );
  return { rules, findings: hits, events, unread, attackVersion, rulesHash };
}

const factsOf = (model: ReportModel): DetectionFacts => model.sections['detections'] as DetectionFacts;

const hasRun = ({ state }: ToldRule): boolean => state === 'loaded' || state === 'warned';

/** Rules that are worth a line in print: those of others, those that hit above "informational", and those that did not run. */
const isPrinted = (rule: ToldRule): boolean =>
  rule.set === 'added' || !hasRun(rule) || (rule.hits > 0 && rule.level !== 'informational');

const composeDetections: Section = (context) => {
  const { model, words } = context;
  const say = ownWords(words.language, own);
  const { rules, findings, events, unread, attackVersion, rulesHash } = factsOf(model);
  const ran = rules.filter(hasRun);
  const not = rules.filter((rule) => !hasRun(rule));
  const levelOf = (level: ToldRule['level']): string => say(level ?? 'unrated');
  const count = {
    ran: formatCount(ran.length),
    own: formatCount(ran.filter(({ set }) => set !== 'added').length),
    added: formatCount(ran.filter(({ set }) => set === 'added').length),
    hit: formatCount(ran.filter(({ hits }) => hits > 0).length),
    not: formatCount(not.length),
    events: formatCount(events),
  };
  const remark: Block[] =
    unread === 0
      ? []
      : [{ kind: 'paragraph', text: say('unread', { count: formatCount(unread) }), tone: 'warn' as const }];
  const printed = chooseRows(context, rulesList, ran.filter(isPrinted));
  return [
    { kind: 'paragraph', text: say('intro', { ...count, version: attackVersion }) },
    { kind: 'paragraph', text: say('claims') },
    { kind: 'paragraph', text: say('hash', { hash: rulesHash }) },
    ...remark,
    {
      kind: 'table',
      caption: say('used'),
      columns: [
        { title: say('finding'), weight: 4 },
        { title: say('rule'), weight: 5 },
        { title: say('events'), weight: 1, align: 'right' },
      ],
      rows: findings.map((each) => row([`${each.finding}. ${each.title}`, each.rule, formatCount(each.events)])),
      empty: say('unused'),
    },
    {
      kind: 'table',
      caption: say('hitRules'),
      columns: [
        { title: say('level'), weight: 2 },
        { title: say('rule'), weight: 6 },
        { title: say('author'), weight: 3 },
        { title: say('license'), weight: 2 },
        { title: say('events'), weight: 1, align: 'right' },
      ],
      rows: printed.rows.map((rule) =>
        row(
          [levelOf(rule.level), rule.title, orDash(rule.author), orDash(rule.license), formatCount(rule.hits)],
          [
            { label: say('id'), value: rule.id },
            { label: 'SHA-256', value: orDash(rule.sha256) },
          ],
        ),
      ),
      empty: words.say('none'),
    },
    ...printed.remark,
    {
      kind: 'table',
      caption: say('notRun'),
      columns: [
        { title: say('file'), weight: 4 },
        { title: say('stateTitle'), weight: 2 },
        { title: say('why'), weight: 6 },
      ],
      rows: not.map((rule) => row([mono(rule.source || rule.title), say(rule.state), orDash(rule.reason)])),
      empty: say('allRan'),
    },
  ];
};

const rulesList = csvList<ToldRule>({
  name: 'rules.csv',
  limit: 2000,
  shortLimit: 100,
  of: (model) => factsOf(model).rules,
  printed: (model) => factsOf(model).rules.filter((rule) => hasRun(rule) && isPrinted(rule)).length,
  hasLongCells: () => true,
  columns: {
    id: ({ id }) => id,
    title: ({ title }) => title,
    level: ({ level }) => level,
    author: ({ author }) => author,
    license: ({ license }) => license,
    sha256: ({ sha256 }) => sha256,
    source: ({ source }) => source,
    set: ({ set }) => set,
    kind: ({ kind }) => kind,
    state: ({ state }) => state,
    reason: ({ reason }) => reason,
    hits: ({ hits }) => hits,
    groups: ({ groups }) => groups,
  },
});

export const detectionsSection: ReportSection = {
  title: { anchor: 'chapter-detections', en: english.report.title, ko: korean.report.title },
  asks: { name: 'detections', ask: gather },
  lists: [rulesList],
  compose: composeDetections,
};
