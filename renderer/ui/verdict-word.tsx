import { StatusMark, useFormat, type Shape, type Tone } from './index.ts';

const proven = new Set([
  'DIGEST_SIGNED',
  'DIGEST_LINKED',
  'LOG_VALID',
  'LAKE_SIGN_VALID',
  'LAKE_FILE_VALID',
  'CHAIN_INTACT',
]);
const broken = new Set([
  'DIGEST_INCONSISTENT',
  'DIGEST_BAD_SIGNATURE',
  'DIGEST_MODIFIED',
  'DIGEST_INVALID_FORMAT',
  'DIGEST_CONFLICTING_COPY',
  'LOG_MODIFIED',
  'LOG_DIFFERS_UNPROVEN',
  'LOG_MATCHES_BAD_DIGEST',
  'LOG_TRAILING_DATA',
  'LOG_INVALID_FORMAT',
  'LAKE_SIGN_BAD_SIGNATURE',
  'LAKE_SIGN_INVALID_FORMAT',
  'LAKE_FILE_MODIFIED',
  'CHAIN_BROKEN',
]);
const absent = new Set(['DIGEST_MISSING', 'LOG_MISSING', 'LOG_MISSING_UNPROVEN', 'LAKE_FILE_MISSING']);

/** How a verdict is drawn: green only where it is a proof, red only where something was altered, amber for everything in between. */
export function toneOf(verdict: string): [Tone, Shape] {
  if (proven.has(verdict)) return ['ok', 'check'];
  if (broken.has(verdict)) return ['danger', 'cross'];
  if (absent.has(verdict)) return ['danger', 'ring'];
  if (verdict === 'DIGEST_DUPLICATE_COPY' || verdict.startsWith('USED_')) return ['neutral', 'square'];
  return ['warning', 'triangle'];
}

/** True where an investigator has to look: not merely unproven for want of keys. */
export const needsLook = (verdict: string): boolean =>
  broken.has(verdict) || absent.has(verdict) || verdict === 'LOG_UNLISTED' || verdict === 'LAKE_FILE_UNLISTED';

/** A verdict in plain words; its technical name is the hint. */
export function VerdictWord({ verdict }: { verdict: string }) {
  const { t } = useFormat();
  const [tone, shape] = toneOf(verdict);
  return (
    <StatusMark tone={tone} shape={shape} title={verdict}>
      {t(`integrity.verdict.${verdict}`, { defaultValue: verdict })}
    </StatusMark>
  );
}
