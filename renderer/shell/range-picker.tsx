import { useState } from 'react';
import type { EpochMs } from '../../shared/contract/index.ts';
import { formatZonedTime } from '../../shared/format/index.ts';
import { parseTimeSpan } from '../../shared/kql/index.ts';
import { useCaseInfo } from './case.ts';
import { useFilter, useFocusTime } from './filter.ts';
import { Button, Popover, TextField, useFormat } from '../ui/index.ts';

/** The range of time of the filter, written out; opens a panel to type it in or to take a usual one. */
export function RangePicker() {
  const { t, zone } = useFormat();
  const from = useFilter((state) => state.from);
  const to = useFilter((state) => state.to);
  const isSet = from !== null || to !== null;
  const words = isSet
    ? `${from === null ? t('shell.range.begin') : formatZonedTime(from, zone)} → ${to === null ? t('shell.range.end') : formatZonedTime(to, zone)}`
    : t('shell.range.all');
  return (
    <Popover
      label={t('shell.range.title')}
      trigger={
        <Button
          icon="clock"
          className={isSet ? 'range-button set' : 'range-button'}
          aria-label={`${t('shell.range.title')}: ${words}`}
        >
          <span className={isSet ? 'mono' : ''}>{words}</span>
        </Button>
      }
    >
      {(close) => <RangeForm close={close} />}
    </Popover>
  );
}

/** A typed moment; undefined where it cannot be read, null where nothing was typed. */
function readMoment(text: string, side: 'from' | 'to'): EpochMs | null | undefined {
  if (text.trim() === '') return null;
  const span = parseTimeSpan(text.trim());
  if (!span) return undefined;
  // "Until 2024-05-01" takes that day in; a full time is taken as it stands.
  return side === 'from' ? span.from : /\d{2}:\d{2}:\d{2}/.test(text) ? span.from : span.to;
}

function RangeForm({ close }: { close: () => void }) {
  const { t, zone } = useFormat();
  const range = useFilter.getState();
  const { data } = useCaseInfo();
  const focus = useFocusTime((state) => state.time);
  const [fromText, setFromText] = useState(range.from === null ? '' : formatZonedTime(range.from, zone));
  const [toText, setToText] = useState(range.to === null ? '' : formatZonedTime(range.to, zone));
  const from = readMoment(fromText, 'from');
  const to = readMoment(toText, 'to');
  const isReversed = typeof from === 'number' && typeof to === 'number' && to <= from;
  const isReady = from !== undefined && to !== undefined && !isReversed;
  const apply = (start: EpochMs | null, end: EpochMs | null) => {
    useFilter.getState().setRange(start, end);
    close();
  };
  const hour = 3_600_000;
  const last = data?.lastEvent ?? null;
  return (
    <form
      className="range-form"
      onSubmit={(submit) => {
        submit.preventDefault();
        if (isReady) apply(from, to);
      }}
    >
      <TextField
        label={t('shell.range.from')}
        mono
        autoFocus
        value={fromText}
        onChange={setFromText}
        placeholder="2024-05-01 12:00:00Z"
        error={from === undefined ? t('shell.range.unreadable') : null}
      />
      <TextField
        label={t('shell.range.to')}
        mono
        value={toText}
        onChange={setToText}
        placeholder="2024-05-03"
        error={to === undefined ? t('shell.range.unreadable') : isReversed ? t('shell.range.reversed') : null}
        help={t('shell.range.help')}
      />
      <div className="range-presets">
        {focus !== null && (
          <>
            <Button kind="quiet" onPress={() => apply(focus - 300_000, focus + 300_001)}>
              {t('shell.range.around5')}
            </Button>
            <Button kind="quiet" onPress={() => apply(focus - hour, focus + hour + 1)}>
              {t('shell.range.around60')}
            </Button>
          </>
        )}
        {last !== null && (
          <Button kind="quiet" onPress={() => apply(last - 24 * hour, null)}>
            {t('shell.range.lastDay')}
          </Button>
        )}
        <Button kind="quiet" onPress={() => apply(null, null)}>
          {t('shell.range.all')}
        </Button>
      </div>
      <Button kind="primary" type="submit" isDisabled={!isReady}>
        {t('shell.range.apply')}
      </Button>
    </form>
  );
}
