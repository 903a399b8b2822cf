import { useState } from 'react';
import type { Finding } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request, useAnswer } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Button, Time, useFormat, VisibleText } from '../ui/index.ts';

/** Who wrote which version when; an earlier one can be brought back as the newest. */
export function FindingHistory({
  id,
  version,
  onRestored,
}: {
  id: number;
  version: number;
  onRestored: (finding: Finding) => void;
}) {
  const { t } = useFormat();
  const writable = useWritable();
  const [isOpen, setOpen] = useState(false);
  const answer = useAnswer('findings.history', isOpen ? { id } : null);
  const restore = (to: number) =>
    void request('findings.restore', { id, version: to }).then(({ finding }) => onRestored(finding), reportFailure);
  return (
    <details className="findings-history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('findings.history')}</summary>
      <ol>
        {(answer.data?.versions ?? []).toReversed().map((each) => (
          <li key={each.version} className="row">
            <span className="mono muted">{each.version}</span>
            <Time value={each.time} />
            <span>
              <VisibleText text={each.author} />
            </span>
            <span className="muted">{t(`findings.act.${each.act}`, { defaultValue: each.act })}</span>
            <span>
              <VisibleText text={each.body.title} />
            </span>
            {each.version !== version && writable && (
              <Button kind="link" onPress={() => restore(each.version)}>
                {t('findings.restore')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
