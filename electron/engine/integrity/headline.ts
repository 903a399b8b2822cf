import type { VerificationSummary } from '../../../shared/contract/integrity.ts';
import { countFigures, countVerdicts, isLake } from '../../../shared/verdicts/index.ts';

type Facts = Pick<VerificationSummary, 'digests' | 'logs' | 'gaps' | 'missing' | 'state'>;

/** One paragraph that someone without technical knowledge understands and that claims no more than was proven. English; the window has its own words. */
export function headlineOf(facts: Facts | null): string {
  if (facts === null) return 'The evidence has not been verified yet.';
  if (facts.state === 'none')
    return 'The evidence holds no digest files: whether log files were altered, added or removed cannot be tested.';
  const { delivered: total, lake: lakeFiles, ...figures } = countFigures(facts);
  const { altered, differing, badDigests } = figures;
  const sentences: string[] = [];
  if (total > 0 || lakeFiles === 0)
    sentences.push(`${figures.validLogs} of ${total} log files are proven to be as AWS delivered them.`);
  if (lakeFiles > 0)
    sentences.push(
      `${figures.validLake} of ${lakeFiles} files of CloudTrail Lake results are proven to be as AWS delivered them.`,
    );
  if (altered > 0) sentences.push(`${plural(altered, 'log file was', 'log files were')} changed after delivery.`);
  if (differing > 0)
    sentences.push(
      `${plural(differing, 'log file does not match its digest: one of the two was', 'log files do not match their digests: one of each pair was')} changed.`,
    );
  if (badDigests > 0) sentences.push(`${plural(badDigests, 'digest file was', 'digest files were')} changed.`);
  if (facts.missing > 0)
    sentences.push(`${plural(facts.missing, 'file is', 'files are')} missing that a digest names.`);
  const { unlisted } = figures;
  if (unlisted > 0) sentences.push(`${plural(unlisted, 'log file is', 'log files are')} listed by no digest.`);
  if (facts.gaps > 0) sentences.push(`The chains have ${plural(facts.gaps, 'gap', 'gaps')}.`);
  const wrong = countVerdicts(facts.logs, (each) => isLake(each) && ['altered', 'absent'].includes(each.class));
  if (wrong > 0)
    sentences.push(
      `${plural(wrong, 'file of a CloudTrail Lake result does', 'files of CloudTrail Lake results do')} not stand as AWS signed ${wrong === 1 ? 'it' : 'them'}.`,
    );
  if (facts.state === 'clean' && Object.keys(facts.digests).length > 0)
    sentences.push('Nothing in the covered period was altered, added or removed.');
  if (facts.state === 'unproven') sentences.push('Nothing contradicts the rest, but not all of it is proven.');
  return sentences.join(' ');
}

function plural(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
