import type { Level } from '../rules/rule.ts';

/** A rule of the application's own pack: Sigma as an object, what would make a hit innocent, and two records that keep it honest. */
export interface PackRule {
  /** Short name, stable for good: it is the rule's id. */
  id: string;
  title: string;
  level: Level;
  /** Numbers of ATT&CK version 19 and the tag of the tactic. */
  tags: string[];
  /** What would make a hit innocent. */
  innocent: string;
  /** `detection` or `correlation` of a Sigma document. */
  body: Record<string, unknown>;
  /** Records of which at least one hit comes. */
  hit: object[];
  /** Records of which none comes. */
  miss: object[];
}

type Items = Record<string, unknown>;

function tagsOf(text: string): string[] {
  return text.split(' ').map((tag) => `attack.${tag.toLowerCase()}`);
}

function sourceOf(service: string): string {
  return `${service}.amazonaws.com`;
}

/** A record with what every record has. */
export function record(service: string, eventName: string, members: Items = {}): object {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/kim',
      accountId: '111122223333',
      accessKeyId: 'AKIAEXAMPLE',
      userName: 'kim',
    },
    eventTime: '2026-03-01T10:00:00Z',
    eventSource: sourceOf(service),
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15.0',
    requestParameters: null,
    responseElements: null,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    ...members,
  };
}

interface Base {
  id: string;
  level: Level;
  tags: string;
  title: string;
  innocent: string;
}

/** Calls that speak for themselves. `miss`: a neighbouring call that does not. */
export function call(
  id: string,
  level: Level,
  tags: string,
  service: string,
  names: string,
  title: string,
  innocent: string,
  miss: string,
): PackRule {
  const list = names.split(' ');
  return {
    id,
    level,
    title,
    innocent,
    tags: tagsOf(tags),
    body: {
      detection: {
        selection: {
          eventSource: sourceOf(service),
          eventName: list.length === 1 ? list[0]! : list,
        },
        condition: 'selection',
      },
    },
    hit: list.map((name) => record(service, name.replace('*', ''))),
    miss: [record(service, miss)],
  };
}

/** Calls under further conditions. `hit` and `miss` are members that make a record of the first call match or not. */
export function callWhere(
  base: Base,
  service: string,
  names: string,
  conditions: { selection?: Items; filters?: Items[] },
  hit: Items,
  miss: Items,
): PackRule {
  const list = names.split(' ');
  const filters = conditions.filters ?? [];
  return {
    ...base,
    tags: tagsOf(base.tags),
    body: {
      detection: {
        selection: {
          eventSource: sourceOf(service),
          eventName: list.length === 1 ? list[0]! : list,
          ...conditions.selection,
        },
        ...Object.fromEntries(filters.map((filter, index) => [`filter_${index + 1}`, filter])),
        condition: filters.length === 0 ? 'selection' : 'selection and not 1 of filter_*',
      },
    },
    hit: [record(service, list[0]!, hit)],
    miss: [record(service, list[0]!, miss)],
  };
}

/** Any detection section. */
export function detect(base: Base, detection: Items, hit: object[], miss: object[]): PackRule {
  return { ...base, tags: tagsOf(base.tags), body: { detection }, hit, miss };
}

/** Several calls by one session in a span of time. The base rules stand in the same document and have no hits of their own. */
export function chain(
  base: Base,
  correlation: Items,
  steps: Record<string, Items>,
  hit: object[],
  miss: object[],
): PackRule {
  return {
    ...base,
    tags: tagsOf(base.tags),
    body: { correlation: { rules: Object.keys(steps), ...correlation }, steps },
    hit,
    miss,
  };
}

/** Steps that follow each other: `service:Name,Name` each. The records are made of the first name of each. */
export function steps(base: Base, timespan: string, ...list: (string | [string, Items, Items])[]): PackRule {
  const named = list.map((each, index) => {
    const [text, conditions, members] = typeof each === 'string' ? [each, {}, {}] : each;
    const [service = '', names = ''] = text.split(':');
    const calls = names.split(',');
    return {
      name: `step_${index + 1}`,
      selection: { eventSource: sourceOf(service), eventName: calls.length === 1 ? calls[0]! : calls, ...conditions },
      record: record(service, calls[0]!, { ...members, eventTime: `2026-03-01T10:0${index}:00Z` }),
    };
  });
  return chain(
    base,
    { type: 'temporal_ordered', 'group-by': ['origin'], timespan },
    Object.fromEntries(named.map(({ name, selection }) => [name, selection])),
    named.map((each) => each.record),
    named.slice(0, -1).map((each) => each.record),
  );
}
