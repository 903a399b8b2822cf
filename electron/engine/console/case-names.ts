import type { KnownNames } from '../../../shared/ask/index.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { EventMarks } from '../timeline/event-marks.ts';

/** Names that a question may use: those that occur in the case, and calls of the catalogue. Very many distinct names are cut: a question then names them with their kind ("user ana"). */
const MOST = 200_000;

function textsOf(fields: FieldColumns, name: string): string[] {
  const field = fields.get(name);
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
function bucketsOf(fields: FieldColumns): string[] {
  return textsOf(fields, 'resources.ARN').flatMap((arn) => {
    const match = /^arn:[^:]*:s3:::([^/*]+)$/.exec(arn);
    return match === null ? [] : [match[1]!];
  });
}

export function namesOf(fields: FieldColumns, marks: EventMarks, calls: readonly string[]): KnownNames {
  return {
    users: textsOf(fields, 'userIdentity.userName'),
    roles: textsOf(fields, 'userIdentity.sessionContext.sessionIssuer.userName'),
    buckets: bucketsOf(fields),
    tags: marks.of('tag').map(({ names }) => names[0]!),
    findings: marks.of('finding').map(({ names }) => names[0]!),
    eventNames: [...new Set([...textsOf(fields, 'eventName'), ...calls])],
  };
}
