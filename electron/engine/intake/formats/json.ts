import { parseExact } from '../../events/exact-json.ts';
import { JsonSplitter } from '../split-json.ts';
import type { ContentFormat } from './format.ts';

/** JSON in any arrangement: one document, an array, one value a line, values one after another. What its values are is found by unwrapping. */
export const json: ContentFormat = {
  id: 'json',
  isJson: true,
  matches(head) {
    const text = head.text.trimStart();
    if (text.startsWith('{')) return !/^\{\s*[A-Za-z]+\s*:/.test(text);
    if (text.startsWith('[')) return /^\[\s*([{["\]]|$)/.test(text);
    // A line of quoted column names is no sequence of JSON texts.
    return text.startsWith('"{') || text.startsWith('"[');
  },
  split: () => new JsonSplitter(),
  decoder: () => (element) => ({ values: [parseExact(element)] }),
};
