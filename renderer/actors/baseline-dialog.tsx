import { useState } from 'react';
import { formatTime } from '../../shared/format/index.ts';
import { parseTimeSpan } from '../../shared/kql/index.ts';
import type { Baseline } from '../../shared/contract/index.ts';
import { useFilter } from '../shell/filter.ts';
import { Button, Dialog, TextField, useFormat } from '../ui/index.ts';
import { useBaseline } from './baseline.ts';

/** Chooses the period against which "new" is said. */
export function BaselineDialog({ current, onClose }: { current: Baseline | null; onClose: () => void }) {
  const { t } = useFormat();
  const range = useFilter();
  const [from, setFrom] = useState(current ? formatTime(current.from) : '');
  const [to, setTo] = useState(current ? formatTime(current.to) : '');
  const [begin, end] = [parseTimeSpan(from.trim())?.from, parseTimeSpan(to.trim())?.from];
  const fits = begin !== undefined && end !== undefined && begin < end;
  const choose = (baseline: Baseline | null) => {
    useBaseline.setState({ baseline });
    onClose();
  };
  return (
    <Dialog
      title={t('actors.baseline.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => choose(null)}>{t('actors.baseline.usual')}</Button>
          <Button
            isDisabled={range.from === null || range.to === null}
            onPress={() => range.from !== null && range.to !== null && choose({ from: range.from, to: range.to })}
          >
            {t('actors.baseline.fromFilter')}
          </Button>
          <Button
            kind="primary"
            isDisabled={!fits}
            onPress={() => begin !== undefined && end !== undefined && choose({ from: begin, to: end })}
          >
            {t('actors.baseline.apply')}
          </Button>
        </>
      }
    >
      <p className="page-note">{t('actors.baseline.explain')}</p>
      <div className="row">
        <TextField
          label={t('actors.baseline.from')}
          mono
          value={from}
          onChange={setFrom}
          error={begin === undefined ? t('actors.baseline.noTime') : null}
        />
        <TextField
          label={t('actors.baseline.to')}
          mono
          value={to}
          onChange={setTo}
          error={
            end === undefined
              ? t('actors.baseline.noTime')
              : fits || begin === undefined
                ? null
                : t('actors.baseline.order')
          }
        />
      </div>
    </Dialog>
  );
}
