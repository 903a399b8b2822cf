import type { KnownNames } from '../../../shared/ask/index.ts';
import type { EngineCase } from '../engine-case.ts';

/** Names that a question may use: those that occur in the case, and calls of the catalogue. Very many distinct names are cut: a question then names them with their kind ("user ana"). */
const MOST = 200_000;

function textsOf(engine: EngineCase, name: string): string[] {
  const field = engine.index.fields.get(name);
  if (field === undefined) return [];
  const found = new Set<string>();
  for (let number = 1; number < field.size && found.size < MOST; number++) {
    const texts = field.texts(number);
    if (texts === null) continue;
    for (const text of typeof texts === 'string' ? [texts] : texts) found.add(text);
  }
  return [...found];
}

/** Names of buckets, as resources say them. */
function bucketsOf(engine: EngineCase): string[] {
  return textsOf(engine, 'resources.ARN').flatMap((arn) => {
    const match = /^arn:[^:]*:s3:::([^/*]+)$/.exec(arn);
    return match === null ? [] : [match[1]!];
  });
}

export function namesOf(engine: EngineCase, calls: readonly string[]): KnownNames {
  const { tags } = engine.index.filter;
  return engine.remember('console.names', () => ({
    users: textsOf(engine, 'userIdentity.userName'),
    roles: textsOf(engine, 'userIdentity.sessionContext.sessionIssuer.userName'),
    buckets: bucketsOf(engine),
    tags: tags.all.map(({ name }) => name),
    findings: tags.findings.map(({ names }) => names[0]!),
    eventNames: [...new Set([...textsOf(engine, 'eventName'), ...calls])],
  }));
}
