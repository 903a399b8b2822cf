import type { VerificationSummary } from '../../../shared/contract/integrity.ts';

type Facts = Pick<VerificationSummary, 'digests' | 'logs' | 'gaps' | 'missing' | 'state'>;

/** One paragraph that someone without technical knowledge understands and that claims no more than was proven. English; the window has its own words. */
export function headlineOf(facts: Facts | null): string {
  if (facts === null) return 'The evidence has not been verified yet.';
  if (facts.state === 'none')
    return 'The evidence holds no digest files: whether log files were altered, added or removed cannot be tested.';
  const sum = (isLake: boolean): number =>
    Object.entries(facts.logs).reduce(
      (total, [verdict, count]) => total + (verdict.startsWith('LAKE_') === isLake ? count : 0),
      0,
    );
  const total = sum(false);
  const lakeFiles = sum(true);
  const valid = facts.logs['LOG_VALID'] ?? 0;
  const altered = count(facts.logs, ['LOG_MODIFIED', 'LOG_TRAILING_DATA', 'LOG_INVALID_FORMAT']);
  const differing = facts.logs['LOG_DIFFERS_UNPROVEN'] ?? 0;
  const badDigests = count(facts.digests, [
    'DIGEST_MODIFIED',
    'DIGEST_BAD_SIGNATURE',
    'DIGEST_INCONSISTENT',
    'DIGEST_INVALID_FORMAT',
    'DIGEST_CONFLICTING_COPY',
  ]);
  const sentences: string[] = [];
  if (total > 0 || lakeFiles === 0)
    sentences.push(`${valid} of ${total} log files are proven to be as AWS delivered them.`);
  if (lakeFiles > 0)
    sentences.push(
      `${facts.logs['LAKE_FILE_VALID'] ?? 0} of ${lakeFiles} files of CloudTrail Lake results are proven to be as AWS delivered them.`,
    );
  if (altered > 0) sentences.push(`${plural(altered, 'log file was', 'log files were')} changed after delivery.`);
  if (differing > 0)
    sentences.push(
      `${plural(differing, 'log file does not match its digest: one of the two was', 'log files do not match their digests: one of each pair was')} changed.`,
    );
  if (badDigests > 0) sentences.push(`${plural(badDigests, 'digest file was', 'digest files were')} changed.`);
  if (facts.missing > 0)
    sentences.push(`${plural(facts.missing, 'file is', 'files are')} missing that a digest names.`);
  const unlisted = facts.logs['LOG_UNLISTED'] ?? 0;
  if (unlisted > 0) sentences.push(`${plural(unlisted, 'log file is', 'log files are')} listed by no digest.`);
  if (facts.gaps > 0) sentences.push(`The chains have ${plural(facts.gaps, 'gap', 'gaps')}.`);
  const wrong = count(facts.logs, ['LAKE_FILE_MODIFIED', 'LAKE_FILE_MISSING', 'LAKE_SIGN_BAD_SIGNATURE']);
  if (wrong > 0)
    sentences.push(
      `${plural(wrong, 'file of a CloudTrail Lake result does', 'files of CloudTrail Lake results do')} not stand as AWS signed ${wrong === 1 ? 'it' : 'them'}.`,
    );
  if (facts.state === 'clean' && Object.keys(facts.digests).length > 0)
    sentences.push('Nothing in the covered period was altered, added or removed.');
  if (facts.state === 'unproven') sentences.push('Nothing contradicts the rest, but not all of it is proven.');
  return sentences.join(' ');
}

function count(counts: Record<string, number>, names: string[]): number {
  return names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

function plural(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
