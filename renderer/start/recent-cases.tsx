import type { RecentCase } from '../../shared/contract/index.ts';
import { Badge, IconButton, Time, useFormat, VisibleText } from '../ui/index.ts';

/** The cases that were open before, newest first; files that are gone are marked and can be forgotten. */
export function RecentCases({
  cases,
  busy,
  onOpen,
  onForget,
}: {
  cases: RecentCase[] | null;
  busy: boolean;
  onOpen: (id: string) => void;
  onForget: (id: string) => void;
}) {
  const { t } = useFormat();
  if (cases === null) return null;
  if (cases.length === 0) return <p className="muted">{t('start.recentNone')}</p>;
  return (
    <ul className="recent">
      {cases.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            className="recent-open"
            disabled={busy || !entry.exists}
            onClick={() => onOpen(entry.id)}
          >
            <span className="cut">
              <VisibleText text={entry.fileName} />
            </span>
            <span className="muted">
              {entry.exists ? <Time value={entry.openedAt} /> : <Badge tone="warning">{t('start.missing')}</Badge>}
            </span>
            <span className="muted cut" title={entry.folder}>
              <VisibleText text={entry.folder} />
            </span>
          </button>
          <IconButton
            icon="close"
            label={t('start.forget', { name: entry.fileName })}
            onPress={() => onForget(entry.id)}
          />
        </li>
      ))}
    </ul>
  );
}
