import { lazy, Suspense, useState } from 'react';
import type { EventDetail } from '../../shared/contract/index.ts';
import { CopyButton, Loading, RadioGroup, useFormat } from '../ui/index.ts';
import { indentJson } from './record-leaves.ts';

const JsonViewer = lazy(() => import('./json-viewer.tsx'));

/** The original record in an editor that cannot edit: as stored, or indented for reading with no token changed. */
export function DetailRecord({ detail }: { detail: EventDetail }) {
  const { t } = useFormat();
  const isOneLine = !detail.raw.includes('\n');
  const [form, setForm] = useState<'stored' | 'indented'>('indented');
  const shown = isOneLine && form === 'indented' ? indentJson(detail.raw) : detail.raw;
  return (
    <div className="detail-record">
      <div className="record-bar">
        {isOneLine ? (
          <RadioGroup
            label={t('timeline.detail.form')}
            hideLabel
            direction="row"
            value={form}
            onChange={setForm}
            options={[
              { id: 'indented', text: t('timeline.detail.indented') },
              { id: 'stored', text: t('timeline.detail.stored') },
            ]}
          />
        ) : (
          <span className="muted">{t('timeline.detail.stored')}</span>
        )}
        <CopyButton text={detail.raw} label={t('timeline.detail.copyRecord')} />
      </div>
      <Suspense fallback={<Loading />}>
        <JsonViewer text={shown} label={t('timeline.detail.record')} />
      </Suspense>
    </div>
  );
}
