import { useState } from 'react';
import type { IndicatorMatches } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { host, request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import {
  Button,
  Count,
  DataTable,
  EmptyState,
  InlineError,
  ProgressBar,
  TextField,
  Time,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { useWork } from './use-work.ts';

interface Row {
  key: string;
  state: 'matched' | 'missed' | 'leftOut';
  type: string;
  value: string;
  source: string;
  events: number;
  first: number | null;
  last: number | null;
  reason: string;
}

/** Matches lists found elsewhere with the events of the case and tags these; what was not found and not looked for is listed, too. */
export function IndicatorPanel() {
  const { t } = useFormat();
  const writable = useWritable();
  const [tag, setTag] = useState('');
  const work = useWork<IndicatorMatches>();
  const choose = (): void =>
    void host('paths.chooseEvidence', { kind: 'files' }).then((files) => {
      if (files.length === 0) return;
      const name = tag.trim() === '' ? {} : { tag: tag.trim() };
      work.run((call) => request('indicators.import', { files: files.map(({ token }) => token), ...name }, call));
    }, reportFailure);
  return (
    <div className="exchange-list">
      <div className="page-bar exchange-bar">
        <p className="muted">{t('exchange.indicatorsAbout')}</p>
      </div>
      <div className="page-bar">
        <TextField label={t('exchange.tag')} value={tag} onChange={setTag} placeholder={t('exchange.tagOfList')} />
        <Button kind="primary" icon="upload" onPress={choose} isDisabled={work.isRunning}>
          {t('exchange.chooseLists')}
        </Button>
        {!writable && <span className="muted">{t('exchange.notTagged')}</span>}
      </div>
      {work.isRunning && (
        <ProgressBar
          label={t('exchange.matching')}
          progress={work.progress}
          onCancel={work.cancel}
          cancelling={work.isCancelling}
        />
      )}
      {work.error && <InlineError error={work.error} />}
      {work.answer && <Matches answer={work.answer} />}
    </div>
  );
}

function Matches({ answer }: { answer: IndicatorMatches }) {
  const { t, count } = useFormat();
  const rows: Row[] = [
    ...answer.matched.map((each) => ({ ...each, state: 'matched' as const, reason: '' })),
    ...answer.missed.map((each) => ({
      ...each,
      state: 'missed' as const,
      events: 0,
      first: null,
      last: null,
      reason: '',
    })),
    ...answer.leftOut.map((each) => ({
      ...each,
      state: 'leftOut' as const,
      type: '',
      events: 0,
      first: null,
      last: null,
    })),
  ].map((row, index) => ({ ...row, key: `${index}` }));
  const showTag = (name: string): void => {
    useFilter.getState().replace({ where: kqlEquals('tag', name), chips: [], from: null, to: null });
    navigate('timeline');
  };
  return (
    <>
      <ul className="exchange-files page-bar">
        {answer.lists.map((list) => (
          <li key={list.sha256 + list.source}>
            <strong>
              <VisibleText text={list.source} />
            </strong>{' '}
            <span className="muted">
              {t('exchange.listSaid', {
                format: list.format,
                indicators: count(list.indicators),
                leftOut: count(list.leftOut),
                tagged: count(list.tagged),
              })}
            </span>{' '}
            {list.tag !== null && (
              <Button kind="link" onPress={() => showTag(list.tag!)}>
                {t('exchange.showTag', { tag: list.tag })}
              </Button>
            )}
            <div className="mono muted">{list.sha256}</div>
          </li>
        ))}
      </ul>
      <DataTable<Row>
        label={t('exchange.indicators')}
        rows={rows}
        rowKey={(row) => row.key}
        empty={<EmptyState title={t('exchange.noIndicators')} />}
        columns={[
          {
            id: 'state',
            title: t('exchange.column.state'),
            width: '130px',
            render: (row) => t(`exchange.state.${row.state}`),
            sortValue: (row) => row.state,
          },
          {
            id: 'value',
            title: t('exchange.column.indicator'),
            width: 'minmax(220px, 3fr)',
            render: (row) => (
              <span className="mono">
                <VisibleText text={row.value} />
              </span>
            ),
            sortValue: (row) => row.value,
          },
          {
            id: 'type',
            title: t('exchange.column.type'),
            width: '110px',
            render: (row) => (row.type === '' ? '' : t(`exchange.type.${row.type}`)),
            sortValue: (row) => row.type,
          },
          {
            id: 'events',
            title: t('exchange.column.events'),
            width: '90px',
            align: 'end',
            render: (row) => (row.state === 'matched' ? <Count value={row.events} /> : ''),
            sortValue: (row) => row.events,
          },
          {
            id: 'first',
            title: t('exchange.column.first'),
            width: '190px',
            render: (row) => (row.state === 'matched' ? <Time value={row.first} /> : ''),
            sortValue: (row) => row.first,
          },
          {
            id: 'last',
            title: t('exchange.column.last'),
            width: '190px',
            render: (row) => (row.state === 'matched' ? <Time value={row.last} /> : ''),
            sortValue: (row) => row.last,
          },
          {
            id: 'reason',
            title: t('exchange.column.reason'),
            width: 'minmax(140px, 2fr)',
            render: (row) => <VisibleText text={row.reason} />,
          },
        ]}
      />
    </>
  );
}
