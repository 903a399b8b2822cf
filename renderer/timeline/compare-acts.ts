import i18next from 'i18next';
import { request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import { mostCompared, toggleCompared, useComparison } from './compare-state.ts';
import type { Target } from './tagging.ts';
import { useViewing } from './view-state.ts';

const t = (key: string, values?: Record<string, unknown>): string =>
  i18next.t(key, values as never) as unknown as string;

const sayFull = () => showToast(t('timeline.compare.full', { most: mostCompared }), { tone: 'danger' });

/** Several chosen events are compared at once; the one at the cursor is put to those before, or taken out again. */
export async function addToComparison(target: Target | null): Promise<void> {
  const { event } = useViewing.getState();
  if (target !== null && target.count > mostCompared) {
    sayFull();
    return;
  }
  try {
    if (target !== null && target.count > 1) {
      const on = await target.on();
      const ids =
        'ids' in on ? on.ids : (await request('events.page', { ...on.filter, fields: [], limit: mostCompared })).ids;
      useComparison.setState({ ids, isOpen: true });
      return;
    }
  } catch (thrown) {
    reportFailure(thrown);
    return;
  }
  if (!event) return;
  if (!toggleCompared(event.id)) sayFull();
}

/** Shows what was put into the comparison; says so where nothing was. */
export function openComparison(): void {
  const { ids } = useComparison.getState();
  if (ids.length > 0) useComparison.setState({ isOpen: true });
  else showToast(t('timeline.compare.nothing'));
}
