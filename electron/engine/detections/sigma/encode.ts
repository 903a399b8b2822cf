import { RuleError } from '../rules/rule-error.ts';
import type { Place } from '../rules/yaml.ts';
import type { Encoding } from './modifiers.ts';

/** Forms that one value takes at most: each dash has five. */
const MAX_FORMS = 700;

const dashes = ['-', '/', '–', '—', '―'] as const;

/** A value on its way through encodings: text, or bytes written as characters 0–255. */
interface Form {
  text: string;
  isBytes: boolean;
}

/** Every text that a value stands for once its encodings are applied in order. `expand` is done before. @throws RuleError */
export function encode(value: string, encodings: readonly Encoding[], place: Place): string[] {
  let forms: Form[] = [{ text: value, isBytes: false }];
  for (const encoding of encodings) {
    forms = forms.flatMap((form) => apply(form, encoding));
    if (forms.length > MAX_FORMS)
      throw new RuleError(`One value stands for more than ${MAX_FORMS} texts after "${encoding}".`, place);
  }
  return [...new Set(forms.map((form) => form.text))];
}

function apply(form: Form, encoding: Encoding): Form[] {
  switch (encoding) {
    case 'wide':
      return [{ text: wide(form.text), isBytes: true }];
    case 'utf16be':
      return [{ text: swap(wide(form.text)), isBytes: true }];
    case 'utf16':
      return [{ text: `\u00ff\u00fe${wide(form.text)}`, isBytes: true }];
    case 'base64':
      return [{ text: bytesOf(form).toString('base64'), isBytes: false }];
    case 'base64offset':
      return [0, 1, 2].map((offset) => ({ text: atOffset(bytesOf(form), offset), isBytes: false }));
    case 'windash':
      return withDashes(form.text).map((text) => ({ ...form, text }));
    case 'expand':
      return [form];
  }
}

function bytesOf({ text, isBytes }: Form): Buffer {
  return Buffer.from(text, isBytes ? 'latin1' : 'utf8');
}

function wide(text: string): string {
  return Buffer.from(text, 'utf16le').toString('latin1');
}

function swap(bytes: string): string {
  return Buffer.from(bytes, 'latin1').swap16().toString('latin1');
}

/** The part of the Base64 text that does not depend on what stands before and behind the value. */
function atOffset(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset, 32), bytes]).toString('base64');
  const from = [0, 2, 3][offset]!;
  const cut = [0, 3, 2][(bytes.length + offset) % 3]!;
  return encoded.slice(from, encoded.length - cut);
}

/** A dash or slash that begins a word may be any dash. */
function withDashes(text: string): string[] {
  const places = [...text.matchAll(/\B[-/]\b/g)].map((match) => match.index);
  let forms = [text];
  for (const place of places) {
    forms = forms.flatMap((form) => dashes.map((dash) => form.slice(0, place) + dash + form.slice(place + 1)));
    if (forms.length > MAX_FORMS) break;
  }
  return forms;
}
