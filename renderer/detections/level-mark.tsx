import type { DetectionLevel, LeadLevel } from '../../shared/contract/index.ts';
import { Badge, type Tone, useFormat } from '../ui/index.ts';

const tones: Record<DetectionLevel, Tone> = {
  critical: 'danger',
  high: 'danger',
  medium: 'warning',
  low: 'info',
  informational: 'neutral',
};
const leadTones: Record<LeadLevel, Tone> = { urgent: 'danger', look: 'warning', information: 'neutral' };

/** The level of a rule, as a word with a tone. */
export function LevelMark({ level }: { level: DetectionLevel | null }) {
  const { t } = useFormat();
  return <Badge tone={tones[level ?? 'low']}>{t(`detections.level.${level ?? 'unrated'}`)}</Badge>;
}

export function LeadMark({ level }: { level: LeadLevel }) {
  const { t } = useFormat();
  return <Badge tone={leadTones[level]}>{t(`detections.lead.${level}`)}</Badge>;
}
