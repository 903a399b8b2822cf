import type { ReportFile } from '../../../shared/contract/report.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { hashFacts } from './json.ts';
import type { ReportModel } from './model.ts';
import { nameApplication } from './words.ts';

/** `manifest.json`: what the report is of, and every file of it. It names neither itself nor the list of sums, which covers it. */
export function renderManifest(model: ReportModel, files: ReportFile[], signer: string | null = null): Uint8Array {
  const manifest = {
    format: 'trailcase-manifest',
    version: 1,
    caseId: model.case.id,
    caseName: model.case.details.name,
    caseNumber: model.case.details.number,
    stateTime: formatTime(model.stateTime),
    application: nameApplication(model.applicationVersion),
    factsSha256: hashFacts(model),
    template: model.options.template,
    language: model.options.language,
    redacted: model.options.redact,
    /** SHA-256 of the public key (SubjectPublicKeyInfo, DER) that signed the list of sums. */
    signer,
    auditHead: model.audit.entries.at(-1)?.hash ?? '',
    files,
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}
