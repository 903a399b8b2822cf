import type { Finding } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Badge, Count, IconButton, SeverityMark, useFormat, VisibleText } from '../ui/index.ts';

/** The findings in the order of the report; moving one changes that order. */
export function FindingList({
  findings,
  selected,
  onSelect,
}: {
  findings: Finding[];
  selected: number | null;
  onSelect: (id: number) => void;
}) {
  const { t } = useFormat();
  const writable = useWritable();
  const move = (index: number, by: number) => {
    const ids = findings.map((finding) => finding.id);
    ids.splice(index + by, 0, ...ids.splice(index, 1));
    request('findings.order', { ids }).catch(reportFailure);
  };
  return (
    <ol className="findings-list" aria-label={t('findings.listLabel')}>
      {findings.map((finding, index) => (
        <li key={finding.id} data-selected={finding.id === selected || undefined}>
          <button
            type="button"
            className="findings-item"
            aria-current={finding.id === selected}
            onClick={() => onSelect(finding.id)}
          >
            <span className="findings-item-title">
              <span className="mono muted">F{index + 1}</span>
              <strong>
                <VisibleText text={finding.title} />
              </strong>
            </span>
            <span className="row muted">
              <SeverityMark severity={finding.severity === 'info' ? 'informational' : finding.severity} />
              <Badge>{t(`findings.status.${finding.status}`)}</Badge>
              <span>
                <Count value={finding.events.length} /> {t('findings.eventsWord', { count: finding.events.length })}
              </span>
              {finding.group !== '' && (
                <span>
                  <VisibleText text={finding.group} />
                </span>
              )}
            </span>
          </button>
          {writable && (
            <span className="findings-move">
              <IconButton
                icon="arrowUp"
                label={`${t('findings.moveUp')}: ${finding.title}`}
                isDisabled={index === 0}
                onPress={() => move(index, -1)}
              />
              <IconButton
                icon="arrowDown"
                label={`${t('findings.moveDown')}: ${finding.title}`}
                isDisabled={index === findings.length - 1}
                onPress={() => move(index, 1)}
              />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
