import type { ReactNode } from 'react';
import type { EpochMs } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { Badge, Button, Count, DataTable, Icon, Time, useFormat, VisibleText, type TableColumn } from '../ui/index.ts';
import { navigate } from '../shell/navigation.ts';
import { ProofMark } from './proof-mark.tsx';
import type { TreeRow } from './tree.ts';

/** The tree with a strip of time for each session. */
export function SessionTable({
  rows,
  span,
  selected,
  onSelect,
  onToggle,
  empty,
}: {
  rows: TreeRow[];
  span: { from: EpochMs; to: EpochMs } | null;
  selected: string | null;
  onSelect: (id: string) => void;
  onToggle: (id: string) => void;
  empty: ReactNode;
}) {
  const { t, time } = useFormat();
  const columns: TableColumn<TreeRow>[] = [
    {
      id: 'actor',
      title: t('sessions.column.actor'),
      width: 'minmax(230px, 1.2fr)',
      render: ({ session, depth, children, isOpen }) => (
        <span className="session-name" style={{ paddingInlineStart: Math.min(depth, 12) * 16 }}>
          {children > 0 ? (
            <button
              type="button"
              className="session-toggle"
              tabIndex={-1}
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'sessions.collapse' : 'sessions.expand', { name: session.actorName })}
              onClick={(event) => {
                event.stopPropagation();
                onToggle(session.id);
              }}
            >
              <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} />
            </button>
          ) : (
            <span className="session-leaf" aria-hidden="true">
              {depth > 0 ? '└' : ''}
            </span>
          )}
          <span className="cut">
            <VisibleText text={session.actorName} />
          </span>
          {children > 0 && !isOpen && <span className="muted"> +{children}</span>}
        </span>
      ),
    },
    {
      id: 'strip',
      title: t('sessions.column.strip'),
      width: 'minmax(150px, 1fr)',
      render: ({ session }) =>
        span && session.start !== null ? (
          <Strip
            from={session.start}
            to={session.end ?? session.start}
            span={span}
            failed={session.unsuccessful > 0}
            text={t('sessions.strip', { start: time(session.start), end: time(session.end ?? session.start) })}
          />
        ) : (
          '—'
        ),
    },
    {
      id: 'link',
      title: t('sessions.column.link'),
      width: '270px',
      render: ({ session }) => (
        <span className="session-link">
          <ProofMark proof={session.proof} />
          {session.link &&
            (session.evidence[0] === undefined ? (
              <span className="muted cut">{t(`sessions.link.${session.link}`, { defaultValue: session.link })}</span>
            ) : (
              <Button
                kind="link"
                className="cut"
                aria-label={`${t(`sessions.link.${session.link}`, { defaultValue: session.link })}: ${t('sessions.openEvidence')}`}
                onPress={() => navigate('timeline', { event: session.evidence[0]! })}
              >
                {t(`sessions.link.${session.link}`, { defaultValue: session.link })}
              </Button>
            ))}
        </span>
      ),
    },
    {
      id: 'start',
      title: t('sessions.column.start'),
      width: '13.8em',
      render: ({ session }) => <Time value={session.start} />,
    },
    {
      id: 'length',
      title: t('sessions.detail.length'),
      width: '100px',
      align: 'end',
      render: ({ session }) =>
        session.start === null || session.end === null ? '—' : formatDuration(session.end - session.start, t),
    },
    {
      id: 'events',
      title: t('sessions.column.events'),
      width: '80px',
      align: 'end',
      render: ({ session }) => <Count value={session.events} />,
    },
    {
      id: 'unsuccessful',
      title: t('sessions.column.unsuccessful'),
      width: '74px',
      align: 'end',
      render: ({ session }) =>
        session.unsuccessful === 0 ? <span className="muted">0</span> : <Count value={session.unsuccessful} />,
    },
    {
      id: 'account',
      title: t('sessions.column.account'),
      width: '10.6em',
      render: ({ session }) => <span className="mono">{session.account ?? '—'}</span>,
    },
    {
      id: 'addresses',
      title: t('sessions.column.addresses'),
      width: '150px',
      render: ({ session }) => (
        <span className="mono" title={session.addresses.join(' ')}>
          <VisibleText text={session.addresses.slice(0, 1).join('')} />
          {session.addresses.length > 1 && ` +${session.addresses.length - 1}`}
        </span>
      ),
    },
    {
      id: 'marks',
      title: t('sessions.column.marks'),
      width: '260px',
      render: ({ session }) => (
        <span className="session-link">
          {session.marks.map((mark) => (
            <Badge key={mark} tone="warning" title={t(`sessions.markText.${mark}`, { defaultValue: '' })}>
              {t(`sessions.mark.${mark}`, { defaultValue: mark })}
            </Badge>
          ))}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t('sessions.tableLabel')}
      columns={columns}
      rows={rows}
      rowKey={({ session }) => session.id}
      selectedKey={selected}
      onSelect={({ session }) => onSelect(session.id)}
      onOpen={({ session, children }) => children > 0 && onToggle(session.id)}
      empty={empty}
    />
  );
}

function Strip({
  from,
  to,
  span,
  failed,
  text,
}: {
  from: number;
  to: number;
  span: { from: number; to: number };
  failed: boolean;
  text: string;
}) {
  const whole = Math.max(1, span.to - span.from);
  const left = (100 * (from - span.from)) / whole;
  return (
    <span className="session-strip" role="img" aria-label={text} title={text}>
      <span
        style={{ left: `${Math.min(left, 99)}%`, width: `max(3px, ${(100 * (to - from)) / whole}%)` }}
        data-failed={failed || undefined}
      />
    </span>
  );
}
