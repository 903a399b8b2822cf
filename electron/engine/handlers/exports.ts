import type { ExportOptions } from '../../../shared/contract/exports.ts';
import type { CallOptions } from '../case/call-options.ts';
import { readPseudonyms } from '../case/pseudonyms.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { EngineCase } from '../engine-case.ts';
import { estimateBytes, writeExport } from '../exports/write-export.ts';
import { getFinding } from '../findings/findings.ts';
import { keyFingerprint, openSigningKey } from '../manifest/signature.ts';
import type { Handlers } from './handler.ts';
import { keepPseudonyms } from './keep-pseudonyms.ts';

export const exportsHandlers: Handlers<'exports.estimate' | 'exports.write'> = {
  async 'exports.estimate'(engine, params, options) {
    const events = (await selectScope(engine, params, options)).count;
    return { events, bytes: estimateBytes(engine.db, params.as, events) };
  },
  async 'exports.write'(engine, params, options) {
    const { target, name, clobber, sign, ...ask } = params;
    const folder = engine.pathOf(target);
    const key = sign === undefined ? undefined : openSigningKey(engine.pathOf(sign.key), sign.passphrase);
    const { fields, filter } = engine.index;
    const source = {
      db: engine.db,
      fields,
      marks: filter.marks,
      selected: await selectScope(engine, ask, options),
      application: engine.context.application,
      pseudonyms: readPseudonyms(engine.db),
    };
    const { summary, added, manifest } = await writeExport(source, ask, { folder, name, clobber, key }, options);
    keepPseudonyms(engine, added);
    const { files, events, leftOut } = summary;
    engine.audit(
      'exports.write',
      { ...ask, folder },
      {
        files: files.length,
        events,
        leftOut,
        manifestSha256: manifest.sha256,
        ...(key === undefined ? {} : { signer: keyFingerprint(key) }),
      },
    );
    if (!engine.readOnly) await engine.changed(['audit']);
    return summary;
  },
};

/** Events of the filter, and of the finding where one is named. @throws AppError `findings/not-found` */
async function selectScope(engine: EngineCase, ask: ExportOptions, options: CallOptions): Promise<Bitmap> {
  const { fields, filter } = engine.index;
  const selected = await filter.select(ask, options);
  if (ask.finding === undefined) return selected;
  const own = new Bitmap(fields.store.count);
  for (const event of getFinding(engine.db, ask.finding).events) {
    const position = fields.store.positionOf(event);
    if (position >= 0 && position < own.length) own.set(position);
  }
  return selected.and(own);
}
