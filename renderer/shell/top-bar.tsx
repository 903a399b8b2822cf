import { useTranslation } from 'react-i18next';
import { countFigures } from '../../shared/verdicts/index.ts';
import { Button, IconButton, Menu, StatusMark, VisibleText, type Shape, type Tone } from '../ui/index.ts';
import { useCaseInfo } from './case.ts';
import { useAnswer, useConnection } from './engine.ts';
import { useFilter } from './filter.ts';
import { navigate } from './navigation.ts';
import { useOverlay } from './palette.tsx';
import { changeSettings, useSettings } from './settings.ts';
import { reportFailure } from './report-failure.ts';

const stateMarks: Record<string, [Tone, Shape]> = {
  clean: ['ok', 'check'],
  'needs-look': ['danger', 'cross'],
  unproven: ['warning', 'triangle'],
  none: ['neutral', 'ring'],
  never: ['neutral', 'dash'],
};

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What digest verification said last; opens Integrity. */
function VerificationStatus() {
  const { t } = useTranslation();
  const { data } = useAnswer('integrity.summary', {});
  if (!data) return null;
  const state = data.verifiedAt === null ? 'never' : data.state;
  const [tone, shape] = stateMarks[state] ?? ['neutral', 'ring'];
  const { provenDigests, validLogs, validLake } = countFigures(data);
  const proven = provenDigests + validLogs + validLake;
  const total = sum(data.digests) + sum(data.logs);
  const share = total > 0 && state !== 'never' ? ` ${proven}/${total}` : '';
  return (
    <Button
      kind="quiet"
      onPress={() => navigate('integrity')}
      aria-label={`${t('shell.verify.label')}: ${t(`shell.verify.${state}`)}${share}`}
    >
      <StatusMark tone={tone} shape={shape} title={data.headline}>
        {t(`shell.verify.${state}`)}
        {share !== '' && <span className="muted">{share}</span>}
      </StatusMark>
    </Button>
  );
}

/** Zones that are always offered: UTC, this machine's, the one of the case, the chosen one. */
function ZoneMenu() {
  const { t } = useTranslation();
  const { displayZone } = useSettings();
  const { data } = useCaseInfo();
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set(['UTC', data?.details.timezone ?? 'UTC', machine, displayZone])].filter(Boolean);
  return (
    <Menu
      label={t('shell.zone.label')}
      title={t('shell.zone.explain')}
      entries={[
        ...zones.map((zone) => ({
          id: zone,
          text: zone,
          checked: zone === displayZone,
          run: () => void changeSettings({ displayZone: zone }).catch(reportFailure),
        })),
        { id: 'more', text: t('shell.zone.more'), separated: true, run: () => navigate('settings') },
      ]}
    >
      <Button kind="quiet" icon="clock" aria-label={`${t('shell.zone.label')}: ${displayZone}`}>
        {displayZone}
      </Button>
    </Menu>
  );
}

export function TopBar() {
  const { t } = useTranslation();
  const opened = useConnection((state) => state.opened);
  const { data } = useCaseInfo();
  const { examiner } = useSettings();
  const past = useFilter((state) => state.past.length);
  const future = useFilter((state) => state.future.length);
  return (
    <header className="top-bar">
      <IconButton
        icon="back"
        label={t('shell.command.back')}
        keys="Alt+←"
        isDisabled={past === 0}
        onPress={() => useFilter.getState().back()}
      />
      <IconButton
        icon="forward"
        label={t('shell.command.forward')}
        keys="Alt+→"
        isDisabled={future === 0}
        onPress={() => useFilter.getState().forward()}
      />
      <h1 className="case-name" title={opened?.fileName}>
        <VisibleText text={data?.details.name || opened?.fileName || ''} />
      </h1>
      <span className="examiner muted">
        <VisibleText text={data?.details.examiner || examiner} />
      </span>
      <span className="top-space" />
      <VerificationStatus />
      <ZoneMenu />
      <Button kind="quiet" icon="search" onPress={() => useOverlay.setState({ open: 'palette' })}>
        {t('shell.command.palette')} <kbd className="key">Ctrl+K</kbd>
      </Button>
    </header>
  );
}
