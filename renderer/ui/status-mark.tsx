import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { factsOfOutcome } from '../../shared/outcomes/index.ts';
import { markOfVerdict } from '../../shared/verdicts/index.ts';
import type { Shape, Tone } from '../../shared/tones.ts';

export type { Shape, Tone };

const shapes: Record<Shape, ReactNode> = {
  dot: <circle cx="6" cy="6" r="3.5" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  cross: <path d="m2.6 2.6 6.8 6.8M9.4 2.6 2.6 9.4" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />,
  square: <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1" fill="currentColor" />,
  triangle: <path d="M6 1.7 11 10.4H1z" fill="currentColor" />,
  diamond: <path d="M6 1 11 6 6 11 1 6z" fill="currentColor" />,
  dash: <path d="M2 6h8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  check: (
    <path
      d="m1.8 6.4 2.9 2.9 5.5-6.3"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  half: (
    <path d="M6 2.5a3.5 3.5 0 0 0 0 7zM6 2.5a3.5 3.5 0 0 1 0 7" fill="none" stroke="currentColor" strokeWidth="1.5" />
  ),
};

/** A small label in a box; a tone needs a word that says the same. */
export function Badge({ tone = 'neutral', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`badge tone-${tone}`} title={title}>
      {children}
    </span>
  );
}

/** Shape and colour alone, where the words stand in a hint. */
export function StatusShape({ tone, shape }: { tone: Tone; shape: Shape }) {
  return (
    <span className={`mark tone-${tone}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {shapes[shape]}
      </svg>
    </span>
  );
}

/** Colour, shape and word for one state. `quiet` keeps the word grey, for columns full of them. */
export function StatusMark({
  tone,
  shape,
  children,
  title,
}: {
  tone: Tone;
  shape: Shape;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className={`mark tone-${tone}`} title={title}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {shapes[shape]}
      </svg>
      {children}
    </span>
  );
}

/** How a call ended: colour, shape and word. An unknown word is drawn as it is. */
export function OutcomeMark({ outcome }: { outcome: string }) {
  const { t } = useTranslation();
  const { tone, shape } = factsOfOutcome(outcome) ?? { tone: 'neutral', shape: 'ring' };
  return (
    <StatusMark tone={tone} shape={shape}>
      {t(`ui.outcome.${outcome}`, outcome)}
    </StatusMark>
  );
}

/** A digest verdict: colour, shape and word. Null means that nothing was verified. */
export function VerdictMark({ verdict }: { verdict: string | null }) {
  const { t } = useTranslation();
  const { tone, shape } = markOfVerdict(verdict);
  return (
    <StatusMark tone={tone} shape={shape} {...(verdict === null ? {} : { title: verdict })}>
      {verdict === null ? t('ui.verdict.none') : t(`integrity.verdict.${verdict}`, { defaultValue: verdict })}
    </StatusMark>
  );
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational';

const severityMarks: Record<Severity, [Tone, Shape]> = {
  critical: ['danger', 'diamond'],
  high: ['danger', 'triangle'],
  medium: ['warning', 'square'],
  low: ['info', 'dot'],
  informational: ['neutral', 'ring'],
};

/** How grave something is: colour, shape and word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  const [tone, shape] = severityMarks[severity];
  return (
    <StatusMark tone={tone} shape={shape}>
      {t(`ui.severity.${severity}`)}
    </StatusMark>
  );
}

/** A tag with the colour it was given (0–8). */
export function TagMark({ name, color }: { name: string; color: number }) {
  return (
    <span className="tag-mark" style={{ '--tag': `var(--tag-${(color % 9) + 1})` } as React.CSSProperties} title={name}>
      <span className="tag-swatch" aria-hidden="true" />
      <bdi style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{name}</bdi>
    </span>
  );
}
