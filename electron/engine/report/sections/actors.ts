import { isUnsuccessful } from '../../../../shared/outcomes/index.ts';
import type { SessionRow } from '../../../../shared/contract/index.ts';
import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Block, TreeNode } from '../blocks.ts';
import { cellCharacters, treeCharacters } from '../limits.ts';
import { csvList, csvTime, isLong } from '../lists.ts';
import type { ActorRanking } from '../model.ts';
import { makeVisible } from '../visible.ts';
import type { Words } from '../words.ts';
import { composeGraph, drawChains, hasLongRelations } from './graph.ts';
import { chooseRows, orDash, type ReportSection, row, type Section, type SectionContext, toned } from './section.ts';

/** Actors and addresses whose activity is drawn, and the steps of time that a line has. */
const drawnActors = 12;
const stripSteps = 96;

/** When the cited events happened, a line for each of the most active actors and addresses. */
function activityStrips({ model, words }: SectionContext): Block[] {
  const timed = model.cited.filter((event) => event.time !== null);
  const first = timed[0]?.time ?? null;
  const last = timed.at(-1)?.time ?? null;
  if (first === null || last === null || last <= first) return [];
  const colors = ['#7d93ab', '#b3261e'];
  return (['actor', 'sourceIPAddress'] as const).map((field): Block => {
    const byName = new Map<string, { events: number; cells: number[] }>();
    for (const event of timed) {
      const name = event[field] === '' ? '–' : event[field];
      const line = byName.get(name) ?? { events: 0, cells: new Array<number>(stripSteps).fill(-1) };
      const step = Math.min(stripSteps - 1, Math.floor(((event.time! - first) / (last - first)) * stripSteps));
      line.events += 1;
      line.cells[step] = Math.max(line.cells[step]!, isUnsuccessful(event.outcome) ? 1 : 0);
      byName.set(name, line);
    }
    const lines = [...byName].sort(([a, one], [b, other]) => other.events - one.events || (a < b ? -1 : 1));
    return {
      kind: 'strip',
      caption: words.say(`actors.activity-${field}`, {
        shown: formatCount(Math.min(drawnActors, lines.length)),
        total: formatCount(lines.length),
      }),
      from: formatTime(first),
      to: formatTime(last),
      legend: [
        { label: words.say('actors.activity-success'), color: colors[0]! },
        { label: words.say('actors.activity-other'), color: colors[1]! },
      ],
      lines: lines
        .slice(0, drawnActors)
        .map(([name, { cells }]) => ({ label: shortenMiddle(makeVisible(name)), cells })),
    };
  });
}

/** As wide as the labels of a drawing; the tables below have the whole name. */
function shortenMiddle(name: string): string {
  return name.length <= 36 ? name : `${name.slice(0, 15)}…${name.slice(-20)}`;
}

const composeActors: Section = (context) => {
  const { model, words } = context;
  const blocks: Block[] = [
    { kind: 'paragraph', text: words.say('actors.intro') },
    ...activityStrips(context),
    ...composeGraph(context),
  ];
  for (const over of ['tagged', 'case'] as const) {
    const rankings = model.actors.filter((ranking) => ranking.over === over && ranking.total > 0);
    if (rankings.length === 0) continue;
    blocks.push({ kind: 'heading', level: 2, text: words.say(`actors.over-${over}`), id: `actors-${over}` });
    for (const ranking of rankings) blocks.push(rankingTable(words, ranking));
  }
  return blocks;
};

function rankingTable(words: Words, ranking: ActorRanking): Block {
  const of =
    ranking.rows.length === ranking.total
      ? words.say('actors.all', { total: formatCount(ranking.total) })
      : words.say('actors.shown', { shown: formatCount(ranking.rows.length), total: formatCount(ranking.total) });
  return {
    kind: 'table',
    caption: `${words.name('actor-kinds', ranking.kind)} (${of})`,
    columns: [
      { title: words.name('actor-kind', ranking.kind), weight: 5.4, mono: ranking.kind !== 'agent' },
      { title: words.say('first'), weight: 2.3 },
      { title: words.say('last'), weight: 2.3 },
      { title: words.say('events'), weight: 1.3, align: 'right' },
      { title: words.say('actors.denied'), weight: 1.2, align: 'right' },
      { title: words.say('actors.failed'), weight: 1.2, align: 'right' },
      { title: words.say('actors.writes'), weight: 1.2, align: 'right' },
    ],
    rows: ranking.rows.map((actor) =>
      row([
        actor.subkind === '' ? orDash(actor.name) : `${orDash(actor.name)} (${subkindOf(words, actor.subkind)})`,
        formatTime(actor.first),
        formatTime(actor.last),
        formatCount(actor.events),
        actor.denied > 0 ? toned(formatCount(actor.denied), 'bad') : '0',
        actor.failed > 0 ? toned(formatCount(actor.failed), 'warn') : '0',
        formatCount(actor.writes),
      ]),
    ),
    empty: words.say('none'),
  };
}

/** What an actor is, word by word where the engine joins several. */
function subkindOf(words: Words, subkind: string): string {
  const whole = words.name('subkind', subkind);
  return whole !== subkind
    ? whole
    : subkind
        .split(' ')
        .map((word) => words.name('subkind', word))
        .join(' ');
}

const composeSessions: Section = (context) => {
  const { model, words } = context;
  const { sessions } = model;
  const { rows, remark } = chooseRows(context, sessionsList, sessions.rows);
  const blocks: Block[] = [
    { kind: 'heading', level: 2, text: words.say('sessions.title'), id: 'sessions' },
    {
      kind: 'paragraph',
      text: words.say(`sessions.chosen-${sessions.chosenBy}`, {
        shown: formatCount(sessions.rows.length),
        total: formatCount(sessions.total),
      }),
    },
    { kind: 'paragraph', text: words.say('sessions.proof-note'), tone: 'muted' },
    ...remark,
  ];
  if (rows.length === 0) return [...blocks, { kind: 'paragraph', text: words.say('sessions.none'), tone: 'muted' }];
  const depths = new Map<string, number>();
  for (const session of rows)
    depths.set(session.id, session.parent !== null && depths.has(session.parent) ? depths.get(session.parent)! + 1 : 0);
  return [
    ...blocks,
    ...drawChains(words, rows, depths),
    {
      kind: 'tree',
      caption: words.say('sessions.list'),
      nodes: rows.map((session) => nodeOf(words, session, depths.get(session.id) ?? 0)),
    },
  ];
};

function nodeOf(words: Words, session: SessionRow, depth: number): TreeNode {
  const link =
    session.link === null
      ? words.say('sessions.root')
      : `${words.name('link', session.link)} — ${words.name('proof', session.proof ?? 'none')}`;
  const lines = [
    `${formatTime(session.start)} – ${formatTime(session.end)} · ${words.say('sessions.counts', { events: formatCount(session.events), unsuccessful: formatCount(session.unsuccessful) })}`,
    [
      session.account === null ? '' : `${words.say('account')} ${session.account}`,
      session.key === null ? '' : `${words.say('key')} ${session.key}`,
      session.addresses.length === 0
        ? ''
        : `${words.say('addresses')} ${session.addresses.slice(0, 12).join(', ')}${session.addresses.length > 12 ? ` (+${session.addresses.length - 12})` : ''}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  ];
  if (session.evidence.length > 0) lines.push(`${words.say('sessions.evidence')} ${session.evidence.join(', ')}`);
  if (session.marks.length > 0) lines.push(session.marks.map((mark) => words.name('mark', mark)).join(' · '));
  const tone = session.link === null ? 'muted' : session.proof === 'proven' ? 'good' : 'warn';
  return { depth, title: session.actorName, link, linkTone: tone, lines: lines.filter((line) => line !== '') };
}

const actorsList = csvList({
  name: 'actors.csv',
  of: (model) => model.actors.flatMap((ranking) => ranking.rows.map((actor) => ({ ranking, actor }))),
  columns: {
    over: ({ ranking }) => ranking.over,
    kind: ({ actor }) => actor.kind,
    id: ({ actor }) => actor.id,
    name: ({ actor }) => actor.name,
    subkind: ({ actor }) => actor.subkind,
    account: ({ actor }) => actor.account,
    first: ({ actor }) => csvTime(actor.first),
    last: ({ actor }) => csvTime(actor.last),
    events: ({ actor }) => actor.events,
    denied: ({ actor }) => actor.denied,
    failed: ({ actor }) => actor.failed,
    writes: ({ actor }) => actor.writes,
    ofTotal: ({ ranking }) => ranking.total,
  },
});

const linksList = csvList({
  name: 'links.csv',
  of({ graph }) {
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    return graph.links.map((link) => ({ link, from: nodes.get(link.from), to: nodes.get(link.to) }));
  },
  columns: {
    from: ({ link }) => link.from,
    fromKind: ({ from }) => from?.kind ?? null,
    fromName: ({ from }) => from?.name ?? null,
    relation: ({ link }) => link.kind,
    to: ({ link }) => link.to,
    toKind: ({ to }) => to?.kind ?? null,
    toName: ({ to }) => to?.name ?? null,
    eventsInCase: ({ link }) => link.events,
    proof: ({ link }) => link.proof,
  },
  hasLongCells: (_links, { graph }) => isLong(graph.nodes, cellCharacters) || hasLongRelations(graph),
});

const sessionsList = csvList({
  name: 'sessions.csv',
  limit: 500,
  of: (model) => model.sessions.rows,
  columns: {
    id: (session) => session.id,
    parent: (session) => session.parent,
    origin: (session) => session.origin,
    originName: (session) => session.originName,
    hops: (session) => session.hops,
    link: (session) => session.link,
    proof: (session) => session.proof,
    evidence: (session) => session.evidence.join(' '),
    actor: (session) => session.actor,
    actorName: (session) => session.actorName,
    key: (session) => session.key,
    account: (session) => session.account,
    start: (session) => csvTime(session.start),
    end: (session) => csvTime(session.end),
    events: (session) => session.events,
    unsuccessful: (session) => session.unsuccessful,
    addresses: (session) => session.addresses.join(' '),
    marks: (session) => session.marks.join(' '),
  },
  hasLongCells: (sessions) =>
    sessions.some(
      (session) =>
        isLong(session, treeCharacters) ||
        session.addresses.join(', ').length + session.evidence.join(', ').length > treeCharacters / 2,
    ),
});

export const actorsSection: ReportSection = {
  title: 'chapter.actors',
  lists: [actorsList, linksList, sessionsList],
  compose: (context) => [...composeActors(context), ...composeSessions(context)],
};
