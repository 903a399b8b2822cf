import type { Loose } from './format.ts';

/** Members of `userIdentity` and what is inside it, as Athena and Lake name them. A value ends where `, <known name>=` follows on the same level. */
const identityNames = [
  'type',
  'principalid',
  'arn',
  'accountid',
  'invokedby',
  'accesskeyid',
  'username',
  'sessioncontext',
  'onbehalfof',
  'inscopeof',
  'identityprovider',
  'credentialid',
  'attributes',
  'mfaauthenticated',
  'creationdate',
  'sessionissuer',
  'ec2roledelivery',
  'webidfederationdata',
  'federatedprovider',
  'sourceidentity',
  'assumedroot',
  'userid',
  'identitystorearn',
  'sourcearn',
  'sourceaccount',
  'issuertype',
  'credentialsissuedto',
  'tlsversion',
  'ciphersuite',
  'clientprovidedhostheader',
  'keyexchange',
  'reason',
  'updatedfields',
  'originalrequestid',
  'originaleventid',
];

const MAX_DEPTH = 12;

/**
 * Reads the text that Presto makes of structs, arrays and maps: `{type=AssumedRole, arn=…, sessioncontext={attributes={…}}}`. There is no quoting in it, so
 * values are split at known names only. Null where the text does not have that form.
 */
export function parsePrestoText(text: string, names: readonly string[] = identityNames): unknown {
  const known = new Set(names);
  try {
    const reader = { text: text.trim(), at: 0 };
    const value = readValue(reader, known, 0);
    return reader.at === reader.text.length ? value : null;
  } catch {
    return null;
  }
}

interface Reader {
  text: string;
  at: number;
}

function readValue(reader: Reader, known: ReadonlySet<string>, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new SyntaxError('nested too deeply');
  const first = reader.text[reader.at];
  if (first === '{') return readStruct(reader, known, depth);
  if (first === '[') return readArray(reader, known, depth);
  return readScalar(reader, known);
}

function readStruct(reader: Reader, known: ReadonlySet<string>, depth: number): Loose {
  reader.at++;
  const members: [string, unknown][] = [];
  while (reader.text[reader.at] !== '}') {
    const name = /^[A-Za-z][\w.:-]*(?==)/.exec(reader.text.slice(reader.at, reader.at + 200))?.[0];
    if (name === undefined) throw new SyntaxError('no name');
    reader.at += name.length + 1;
    members.push([name, readValue(reader, known, depth + 1)]);
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== '}') throw new SyntaxError('no separator');
  }
  reader.at++;
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function readArray(reader: Reader, known: ReadonlySet<string>, depth: number): unknown[] {
  reader.at++;
  const values: unknown[] = [];
  while (reader.text[reader.at] !== ']') {
    if (reader.at >= reader.text.length) throw new SyntaxError('no end');
    values.push(readValue(reader, known, depth + 1));
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== ']') throw new SyntaxError('no separator');
  }
  reader.at++;
  return values;
}

/** Up to `, knownName=`, or the bracket that closes the struct. */
function readScalar(reader: Reader, known: ReadonlySet<string>): string | undefined {
  const { text } = reader;
  const start = reader.at;
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && character === ',' && text[at + 1] === ' ') {
      const next = /^([A-Za-z][\w]*)=/.exec(text.slice(at + 2, at + 80))?.[1];
      if ((next !== undefined && known.has(next.toLowerCase())) || text[at + 2] === '{') break;
    }
  }
  reader.at = at;
  const value = text.slice(start, at);
  return value === 'null' || value === '' ? undefined : value;
}
