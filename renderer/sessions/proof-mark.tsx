import type { SessionRow } from '../../shared/contract/index.ts';
import { StatusMark, useFormat, type Shape, type Tone } from '../ui/index.ts';

const marks: Record<NonNullable<SessionRow['proof']>, [Tone, Shape]> = {
  proven: ['ok', 'check'],
  'inferred-strong': ['warning', 'half'],
  'inferred-weak': ['warning', 'ring'],
};

/** How certain a link is; an origin has none. */
export function ProofMark({ proof }: { proof: SessionRow['proof'] }) {
  const { t } = useFormat();
  if (proof === null) return <span className="muted">{t('sessions.root')}</span>;
  const [tone, shape] = marks[proof];
  return (
    <StatusMark tone={tone} shape={shape} title={t(`sessions.detail.proofText.${proof}`)}>
      {t(`sessions.proof.${proof}`)}
    </StatusMark>
  );
}
