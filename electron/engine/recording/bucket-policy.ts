import { asFields, textAt, textsOf } from '../events/json-fields.ts';

/** Whether CloudTrail can deliver under a bucket policy. `untold`: conditions or forms that cannot be judged from the record alone. */
export type DeliveryVerdict = 'allows' | 'refuses' | 'untold';

const deliverer = 'cloudtrail.amazonaws.com';

/**
 * Judges a bucket policy as `PutBucketPolicy` records it (`requestParameters.bucketPolicy`, an object or its text): does it let CloudTrail
 * put log files into the bucket? What CloudTrail needs is `s3:PutObject` on `AWSLogs/…` for its service principal (CloudTrail user guide,
 * "Amazon S3 bucket policy for CloudTrail"). A statement that refuses it to everybody counts more than one that allows it.
 */
export function judgeDelivery(policy: unknown, bucket: string): DeliveryVerdict {
  const fields = asFields(parse(policy));
  if (!fields) return 'untold';
  const statements = fields.get('Statement');
  const all = (Array.isArray(statements) ? (statements as unknown[]) : [statements]).map(asFields);
  let [allowed, denied]: Fit[] = ['no', 'no'];
  for (const statement of all) {
    if (!statement) return 'untold';
    const effect = textAt(statement, 'Effect');
    const fits = [
      namesDeliverer(statement),
      namesPutObject(statement),
      namesLogs(statement, bucket),
      judgeCondition(statement.get('Condition'), effect),
    ];
    const fit: Fit = fits.includes('no') ? 'no' : fits.includes('perhaps') ? 'perhaps' : 'yes';
    if (effect === 'Deny') denied = surer(denied, fit);
    else if (effect === 'Allow') allowed = surer(allowed, fit);
  }
  if (denied === 'yes' || allowed === 'no') return 'refuses';
  return denied === 'perhaps' || allowed === 'perhaps' ? 'untold' : 'allows';
}

type Fit = 'yes' | 'no' | 'perhaps';

function surer(left: Fit | undefined, right: Fit): Fit {
  return left === 'yes' || right === 'yes' ? 'yes' : left === 'perhaps' || right === 'perhaps' ? 'perhaps' : 'no';
}

function parse(policy: unknown): unknown {
  if (typeof policy !== 'string') return policy;
  try {
    return JSON.parse(policy) as unknown;
  } catch {
    return null;
  }
}

function namesDeliverer(statement: Map<string, unknown>): Fit {
  const but = statement.get('NotPrincipal');
  if (but !== undefined) return services(but).includes(deliverer) ? 'no' : 'yes';
  const principal = statement.get('Principal');
  if (principal === '*') return 'yes';
  if (services(principal).includes(deliverer)) return 'yes';
  // `{"AWS": "*"}` is everybody, services too.
  return textsOf(asFields(principal)?.get('AWS')).includes('*') ? 'yes' : 'no';
}

function services(principal: unknown): string[] {
  return textsOf(asFields(principal)?.get('Service')).map((name) => name.toLowerCase());
}

function namesPutObject(statement: Map<string, unknown>): Fit {
  const but = statement.get('NotAction');
  const matches = (patterns: string[]): boolean =>
    patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), 's3:putobject'));
  if (but !== undefined) return matches(textsOf(but)) ? 'no' : 'yes';
  return matches(textsOf(statement.get('Action'))) ? 'yes' : 'no';
}

/** Does the statement speak of the log files? Their prefix is not in the record, so a resource below another folder is a guess. */
function namesLogs(statement: Map<string, unknown>, bucket: string): Fit {
  const but = statement.get('NotResource');
  if (but !== undefined) return 'perhaps';
  let fit: Fit = 'no';
  for (const resource of textsOf(statement.get('Resource'))) {
    if (resource === '*') return 'yes';
    const path = /^arn:[^:]*:s3:::([^/]*)\/(.*)$/.exec(resource);
    if (path === null || !matchesPattern(path[1]!, bucket)) continue;
    const key = path[2]!;
    if (key === '*' || /(?:^|\/)AWSLogs(?:\/|\*|$)/.test(key)) return 'yes';
    // A folder for the trail's prefix, as `logs/*`, may hold the log files.
    if (key.endsWith('*')) fit = 'perhaps';
  }
  return fit;
}

/**
 * CloudTrail puts objects with the ACL `bucket-owner-full-control`, over TLS, as a service, and names the trail as `aws:SourceArn`. Other
 * conditions cannot be judged.
 */
function judgeCondition(condition: unknown, effect: string | null): Fit {
  if (condition === undefined || condition === null) return 'yes';
  const operators = asFields(condition);
  if (!operators) return 'perhaps';
  let fit: Fit = 'yes';
  for (const [operator, keys] of operators) {
    for (const [key, value] of asFields(keys) ?? new Map<string, unknown>()) {
      const holds = judgeKey(
        operator,
        key.toLowerCase(),
        textsOf(typeof value === 'boolean' ? String(value) : value),
        effect,
      );
      if (holds === 'no') return 'no';
      if (holds === 'perhaps') fit = 'perhaps';
    }
  }
  return fit;
}

function judgeKey(operator: string, key: string, values: string[], effect: string | null): Fit {
  const isNegated = /Not/.test(operator);
  const is = (fact: boolean): Fit => (fact !== isNegated ? 'yes' : 'no');
  switch (key) {
    case 's3:x-amz-acl':
      return is(values.includes('bucket-owner-full-control'));
    case 'aws:securetransport':
      return is(values.some((value) => value.toLowerCase() === 'true'));
    case 'aws:principalisawsservice':
      return is(values.some((value) => value.toLowerCase() === 'true'));
    case 'aws:principalservicename':
      return is(values.some((value) => matchesPattern(value, deliverer)));
    case 'aws:sourcearn':
      // The usual condition of a policy for CloudTrail: the trail's own ARN. A denial of it is a guess.
      return effect === 'Allow' && values.some((value) => /^arn:[^:]*:cloudtrail:|^\*$/.test(value))
        ? is(true)
        : 'perhaps';
    case 'aws:sourceaccount':
    case 'aws:sourceorgid':
      return effect === 'Allow' ? is(true) : 'perhaps';
    default:
      return 'perhaps';
  }
}

/** IAM patterns: `*` any characters, `?` one. Linear in time: no regular expression is made of evidence. */
function matchesPattern(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < text.length) {
    if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from]) && pattern[at] !== '*') {
      at++;
      from++;
    } else if (pattern[at] === '*') {
      star = at++;
      mark = from;
    } else if (star >= 0) {
      at = star + 1;
      from = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Whether a lifecycle configuration, as `PutBucketLifecycle` records it, deletes anything: an enabled rule with an expiration. */
export function expiresObjects(parameters: Map<string, unknown>): boolean {
  const configuration = asFields(parameters.get('LifecycleConfiguration') ?? parameters.get('lifecycleConfiguration'));
  const rules = configuration?.get('Rule') ?? configuration?.get('Rules');
  if (rules === undefined) return true;
  return (Array.isArray(rules) ? (rules as unknown[]) : [rules]).some((item) => {
    const rule = asFields(item);
    if (!rule) return true;
    if (textAt(rule, 'Status') === 'Disabled') return false;
    const isIncomplete = [...rule.keys()].every((name) => !/expiration/i.test(name));
    return !isIncomplete;
  });
}
