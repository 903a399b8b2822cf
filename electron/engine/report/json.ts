import { createHash } from 'node:crypto';
import type { ReportModel } from './model.ts';

const rendered = new WeakMap<ReportModel, { bytes: Uint8Array; sha256: string }>();

/** The report's facts as JSON in UTF-8, one key order, two spaces. Unpaired surrogates are written as escapes, so every string survives. */
export function renderJson(model: ReportModel): Uint8Array {
  return renderOnce(model).bytes;
}

/** SHA-256 of `renderJson`: what the readable forms print to name the facts they were drawn from. */
export function hashFacts(model: ReportModel): string {
  return renderOnce(model).sha256;
}

/** A model is not changed once it was built; every form needs the hash, so the text is made once. */
function renderOnce(model: ReportModel): { bytes: Uint8Array; sha256: string } {
  let known = rendered.get(model);
  if (!known) {
    const bytes = new TextEncoder().encode(`${JSON.stringify(model, null, 2)}\n`);
    known = { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    rendered.set(model, known);
  }
  return known;
}
