import type { ActorsIndex } from '../../actors/index.ts';
import type { CaseSource } from '../columns/case-source.ts';
import { Positions } from '../columns/positions.ts';
import { bareInfo } from '../rules/read-rule-file.ts';
import type { Level, Rule } from '../rules/rule.ts';

interface MarkRule {
  mark: string;
  id: string;
  title: string;
  level: Level;
  techniques: string[];
  tactics: string[];
  innocent: string;
}

/** What sessions themselves tell, beside single calls. */
const rules: readonly MarkRule[] = [
  {
    mark: 'outside-instance',
    id: 'session-outside-instance',
    title: 'Credentials of an instance used outside it',
    level: 'high',
    techniques: ['T1552.005', 'T1078.004'],
    tactics: ['TA0006'],
    innocent: 'Traffic of the instance leaves through another address, such as a proxy or a company network.',
  },
  {
    mark: 'several-issuers',
    id: 'session-several-issuers',
    title: 'One key handed out to several sessions',
    level: 'low',
    techniques: ['T1550.001'],
    tactics: ['TA0008'],
    innocent: 'Records that were copied or changed.',
  },
];

export function sessionRules(): Rule[] {
  return rules.map(ruleOf);
}

/** What is known about sessions: their events are the hits, by the id of the rule. */
export function sessionMarks(source: CaseSource, actors: ActorsIndex): { id: string; positions: Uint32Array }[] {
  const { sessions, total } = actors.sessions({ offset: 0, limit: 100_000 });
  const marked = sessions.slice(0, total).filter(({ marks }) => marks.length > 0);
  const field = source.fields.get('session');
  return rules.map((rule) => {
    const ids = new Set(marked.filter(({ marks }) => marks.includes(rule.mark)).map(({ id }) => id));
    return {
      id: rule.id,
      positions: ids.size === 0 || field === undefined ? new Uint32Array(0) : positionsOf(ids, field),
    };
  });
}

function positionsOf(
  ids: ReadonlySet<string>,
  field: NonNullable<ReturnType<CaseSource['fields']['get']>>,
): Uint32Array {
  const isWanted = new Uint8Array(field.size);
  for (let number = 1; number < field.size; number++) {
    const text = field.texts(number);
    if (typeof text === 'string' ? ids.has(text) : text?.some((each) => ids.has(each)) === true) isWanted[number] = 1;
  }
  const found = new Positions();
  for (let position = 0; position < field.column.length; position++)
    if (isWanted[field.column[position]!] === 1) found.push(position);
  return found.take();
}

function ruleOf({ id, title, level, techniques, tactics, innocent }: MarkRule): Rule {
  return {
    ...bareInfo('first-seen', title, {
      path: `session/${id}`,
      sha256: '',
      set: 'session',
    }),
    kind: 'first-seen',
    key: id,
    id,
    level,
    techniques,
    tactics,
    author: 'Trailcase',
    license: 'Apache-2.0',
    innocent: [innocent],
  };
}
