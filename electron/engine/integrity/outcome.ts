import type { VerificationSummary } from '../../../shared/contract/integrity.ts';
import { countVerdicts, factsOfVerdict, needsLook, type VerdictFacts } from '../../../shared/verdicts/index.ts';
import type { Verification } from './compute-verification.ts';
import { headlineOf } from './headline.ts';
import { type LakeResult, worthOf } from './lake.ts';
import type { VerificationOutcome } from './verification-messages.ts';

/** What a case keeps of a verification. */
export function outcomeOf(verification: Verification): VerificationOutcome {
  const { gathered, result, lake } = verification;
  const verdicts: VerificationOutcome['verdicts'] = [];
  // Files that served the verification come first: one that is also a delivered object gets the verdict of that.
  for (const input of gathered.inputs) {
    if (input.kind === 'lake-signature') continue;
    const verdict = input.kind === 'public-keys' ? 'USED_PUBLIC_KEYS' : 'USED_METADATA';
    verdicts.push({
      file: input.file,
      verdict,
      reason:
        input.kind === 'public-keys'
          ? `${input.entries} public keys`
          : `metadata of ${input.entries} objects, ${input.signatures} signatures`,
    });
  }
  for (const digest of result.digests)
    if (digest.objectId !== null)
      verdicts.push({ file: digest.objectId, verdict: digest.verdict, reason: digest.reason });
  for (const log of result.logs)
    if (log.objectId !== null) verdicts.push({ file: log.objectId, verdict: log.verdict, reason: log.reason });
  for (const each of lake) {
    const sign = gathered.inputs.find((input) => input.kind === 'lake-signature' && input.path === each.path);
    if (sign) verdicts.push({ file: sign.file, verdict: each.verdict, reason: each.reason });
    for (const file of each.files)
      if (file.objectId !== null) verdicts.push({ file: file.objectId, ...worthOf(file, each) });
  }
  return { verdicts, facts: factsOf(verification), publicKeys: gathered.publicKeys.map((key) => key.fingerprint) };
}

function factsOf({ gathered, result, lake }: Verification): VerificationOutcome['facts'] {
  const sum = (counts: Record<string, number>): number =>
    Object.values(counts).reduce((total, each) => total + each, 0);
  const logs: Record<string, number> = { ...result.counts.logs };
  for (const each of lake) {
    for (const file of each.files) {
      const { verdict } = worthOf(file, each);
      logs[verdict] = (logs[verdict] ?? 0) + 1;
    }
  }
  const isAbsent = (facts: VerdictFacts): boolean => facts.class === 'absent';
  const missing = countVerdicts(result.counts.digests, isAbsent) + countVerdicts(result.counts.logs, isAbsent);
  const state = stateOf(result.counts.digests, logs, lake);
  const signed: Record<string, number> = {};
  for (const each of lake) signed[each.verdict] = (signed[each.verdict] ?? 0) + 1;
  const facts = {
    digests: { ...result.counts.digests },
    logs,
    chains: { ...result.counts.chains },
    gaps: result.counts.gaps,
    missing,
  };
  return {
    ...facts,
    ...(lake.length > 0 ? { lake: signed } : {}),
    findings: sum(result.counts.findings),
    publicKeys: gathered.publicKeys.length,
    signatures: gathered.signatures.filter((source) => source.signature !== null).length,
    state,
    headline: headlineOf({ ...facts, state }),
  };
}

function stateOf(
  digests: Record<string, number>,
  logs: Record<string, number>,
  lake: LakeResult[],
): VerificationSummary['state'] {
  const hasDigests = Object.keys(digests).length > 0;
  if (!hasDigests && lake.length === 0) return 'none';
  // Where there are no digests at all, no log file can be missed from them.
  const counted = Object.keys(logs).filter((verdict) => hasDigests || verdict !== 'LOG_UNLISTED');
  const verdicts = [...Object.keys(digests), ...counted, ...lake.map((each) => each.verdict)];
  if (verdicts.some((verdict) => needsLook(verdict))) return 'needs-look';
  return counted.length === Object.keys(logs).length &&
    verdicts.every((verdict) => ['proven', 'aside'].includes(factsOfVerdict(verdict)!.class))
    ? 'clean'
    : 'unproven';
}
