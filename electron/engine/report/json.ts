import { createHash } from 'node:crypto';
import type { ReportModel } from './model.ts';

const hashes = new WeakMap<ReportModel, string>();

/** The report's facts as JSON in UTF-8: one member, and in lists one element, to a line. Unpaired surrogates are written as escapes, so every string survives. */
export function renderJson(model: ReportModel): Uint8Array {
  return Buffer.concat([...writeJson(model)]);
}

/** SHA-256 of `renderJson`: what the readable forms print to name the facts they were drawn from. A model is not changed once it was built. */
export function hashFacts(model: ReportModel): string {
  let known = hashes.get(model);
  if (known === undefined) {
    const hash = createHash('sha256');
    for (const line of writeJson(model)) hash.update(line);
    known = hash.digest('hex');
    hashes.set(model, known);
  }
  return known;
}

/** `renderJson` piece by piece, so that the text of ten thousand records is never in one place. */
export function* writeJson(model: ReportModel): Generator<Buffer> {
  let before = '{\n';
  for (const [key, value] of Object.entries(model)) {
    if (!Array.isArray(value) || value.length === 0) {
      yield Buffer.from(`${before}  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    } else {
      yield Buffer.from(`${before}  ${JSON.stringify(key)}: [\n`);
      for (const [index, element] of value.entries())
        yield Buffer.from(`    ${JSON.stringify(element)}${index < value.length - 1 ? ',' : ''}\n`);
      yield Buffer.from('  ]');
    }
    before = ',\n';
  }
  yield Buffer.from('\n}\n');
}
