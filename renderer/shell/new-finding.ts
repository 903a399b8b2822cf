import i18next from 'i18next';
import type { ParamsOf } from '../../shared/contract/index.ts';
import { request } from './engine.ts';
import { navigate } from './navigation.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';

export type Selection = NonNullable<ParamsOf<'findings.save'>['addEvents']>;

/** Writes a new finding that carries the chosen events, and goes to it. One key in the timeline, one entry in the menu of every value. */
export async function startFinding(choose: () => Promise<Selection>, title?: string): Promise<void> {
  const t = i18next.t as unknown as (key: string) => string;
  try {
    const { finding } = await request('findings.save', { title: title ?? t('findings.untitled'), addEvents: await choose() });
    showToast(t('findings.created'), {
      tone: 'ok',
      action: { title: t('findings.undo'), run: () => void request('findings.delete', { id: finding.id }).then(() => showToast(t('findings.undone'), { tone: 'ok' }), reportFailure) },
    });
    navigate('findings', { id: finding.id });
  } catch (thrown) {
    reportFailure(thrown);
  }
}
