import type { Carrier } from './column-source.ts';

/** A record that holds one value at a path of names without dots. */
function formAt(path: string, value: unknown): object {
  const names = path.split('.');
  return names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}

/** Forms of a record in which a path has no value: absent, null, or cut off above. */
function missingForms(path: string): object[] {
  const names = path.split('.');
  const forms: object[] = [{}];
  for (let depth = 1; depth <= names.length; depth++) forms.push(formAt(names.slice(0, depth).join('.'), null));
  if (names.length > 1) forms.push(formAt(names.slice(0, -1).join('.'), {}));
  return forms;
}

/** A member that CloudTrail writes as text. A number or a truth value in its place has the same text in the column. */
export function textCarrier(
  path: string,
  column: ArrayLike<number>,
  size: number,
  textOf: (number: number) => string | null,
): Carrier {
  const missing = missingForms(path);
  return {
    column,
    size,
    derived: () => [],
    forms(number) {
      const text = textOf(number);
      if (text === null) return missing;
      const forms = [formAt(path, text)];
      if (text !== '' && !Number.isNaN(Number(text)) && String(Number(text)) === text)
        forms.push(formAt(path, Number(text)));
      if (text === 'true' || text === 'false') forms.push(formAt(path, text === 'true'));
      return forms;
    },
  };
}

/** A member that CloudTrail writes as true or false, or as a text of these. */
export function flagCarrier(
  path: string,
  column: ArrayLike<number>,
  size: number,
  textOf: (number: number) => 'true' | 'false' | null,
  missingToo: boolean,
): Carrier {
  const missing = missingForms(path);
  const forms = (value: boolean): object[] => [formAt(path, value), formAt(path, String(value))];
  const [yes, no] = [forms(true), forms(false)];
  return {
    column,
    size,
    derived: () => [],
    forms(number) {
      const text = textOf(number);
      if (text === null) return missingToo ? [...missing, ...no] : missing;
      return text === 'true' ? yes : no;
    },
  };
}

/** The whole identity: any path below `userIdentity`. */
export function identityCarrier(column: ArrayLike<number>, size: number, jsonOf: (number: number) => string): Carrier {
  const missing: object[] = [{}, { userIdentity: null }];
  const recent = new Map<number, object[]>();
  return {
    column,
    size,
    derived: () => [],
    forms(number) {
      if (number === 0) return missing;
      const known = recent.get(number);
      if (known !== undefined) return known;
      const forms = [{ userIdentity: JSON.parse(jsonOf(number)) as unknown }];
      if (recent.size >= RECENT) recent.clear();
      recent.set(number, forms);
      return forms;
    },
  };
}

/** Identities that are kept decoded. */
const RECENT = 1 << 14;

export function derivedCarrier(
  column: ArrayLike<number>,
  size: number,
  valuesOf: (number: number) => readonly string[],
): Carrier {
  return { column, size, forms: () => null, derived: valuesOf };
}
