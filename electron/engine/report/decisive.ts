import { makeVisible } from './visible.ts';

/** Characters of a request that are printed with an event. */
const most = 900;

/** What a request says that is no part of what was asked: tokens, pages, hosts, and what the target says already. */
const noise =
  /^(?:client(?:Request)?Token|maxResults|maxItems|nextToken|marker|Host|host|idempotencyToken|x-amz-.*|x-id|location|list-type|encoding-type|max-keys)$/;

/**
 * The decisive part of a request on one line: `policyDocument: Allow * on *`, `userName: mallory`. Policies are read: effect, principals, actions, resources and conditions of each statement.
 * '' where the record has no request, or is none. `about` are values that stand beside it already.
 */
export function describeRequest(raw: string, about: readonly string[]): string {
  let record: unknown;
  try {
    record = JSON.parse(raw);
  } catch {
    return '';
  }
  const request = isObject(record) ? record['requestParameters'] : null;
  if (!isObject(request)) return '';
  const parts: string[] = [];
  for (const [name, value] of Object.entries(request)) {
    if (noise.test(name)) continue;
    const text = describeValue(name, value);
    if (
      text === '' ||
      about.some((known) => known === text || known.startsWith(`${text}/`) || known.endsWith(`/${text}`))
    )
      continue;
    parts.push(`${name}: ${text}`);
  }
  const whole = makeVisible(parts.join('; '));
  return whole.length <= most ? whole : `${whole.slice(0, most - 1)}…`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeValue(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (/policy|document/i.test(name)) {
    const policy = policyOf(value);
    if (policy !== '') return policy;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** The statements of a policy in words; '' for what is none. Policies come as objects, as JSON, or as JSON in the coding of addresses. */
function policyOf(value: unknown): string {
  let policy = value;
  for (let depth = 0; typeof policy === 'string' && depth < 3; depth++) {
    try {
      policy = JSON.parse(policy.trimStart().startsWith('%') ? decodeURIComponent(policy) : policy) as unknown;
    } catch {
      return '';
    }
  }
  if (!isObject(policy) || policy['Statement'] === undefined) return '';
  const statements = Array.isArray(policy['Statement']) ? (policy['Statement'] as unknown[]) : [policy['Statement']];
  return statements
    .filter(isObject)
    .map((statement) =>
      ['Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']
        .filter((member) => statement[member] !== undefined)
        .map((member) => (member === 'Effect' ? listed(statement[member]) : `${member} ${listed(statement[member])}`))
        .join(' '),
    )
    .join(' | ');
}

function listed(value: unknown): string {
  if (Array.isArray(value)) return value.map(listed).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
