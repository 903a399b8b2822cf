import i18next from 'i18next';
import type { Finding, ParamsOf } from '../../shared/contract/index.ts';
import { formatCount } from '../../shared/format/index.ts';
import { EngineError, request } from './engine.ts';
import { navigate } from './navigation.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';

export type Selection = NonNullable<ParamsOf<'findings.save'>['addEvents']>;

/** Writes a new finding that carries the chosen events, and goes to it. One key in the timeline, one entry in the menu of every value. */
export async function startFinding(choose: () => Promise<Selection>, title?: string): Promise<void> {
  const t = i18next.t as unknown as (key: string) => string;
  try {
    const { finding } = await request('findings.save', {
      title: title ?? t('findings.untitled'),
      addEvents: await choose(),
    });
    showToast(t('findings.created'), {
      tone: 'ok',
      action: {
        title: t('findings.undo'),
        run: () =>
          void request('findings.delete', { id: finding.id }).then(
            () => showToast(t('findings.undone'), { tone: 'ok' }),
            reportFailure,
          ),
      },
    });
    navigate('findings', { id: finding.id });
  } catch (thrown) {
    reportFailure(thrown);
  }
}

/** Adds the chosen events to a finding that is there already, and offers to undo it. One stays where one is: more may follow. */
export async function addToFinding(
  choose: () => Promise<Selection>,
  target: Pick<Finding, 'id' | 'title' | 'version' | 'events'>,
): Promise<void> {
  const t = i18next.t as unknown as (key: string, values?: Record<string, unknown>) => string;
  const number = (value: number) => formatCount(value);
  try {
    const { finding } = await request('findings.save', {
      id: target.id,
      version: target.version,
      addEvents: await choose(),
    });
    const added = finding.events.length - target.events.length;
    const undo = async (): Promise<void> => {
      const { finding: now } = await request('findings.get', { id: finding.id });
      // Somebody went on with it: the step before is no longer the one to go back to.
      if (now.version !== finding.version)
        throw new EngineError({
          code: 'findings/conflict',
          message: t('findings.addedConflict', { title: finding.title }),
        });
      await request('findings.restore', { id: finding.id, version: target.version });
      showToast(t('findings.undone'), { tone: 'ok' });
    };
    const open = { title: t('findings.openThis'), run: () => navigate('findings', { id: finding.id }) };
    if (added === 0) showToast(t('findings.addedNone', { title: finding.title }), { action: open });
    else
      showToast(
        t('findings.added', {
          title: finding.title,
          events: number(added),
          all: number(finding.events.length),
          count: added,
        }),
        { tone: 'ok', action: { title: t('findings.undo'), run: () => void undo().catch(reportFailure) } },
      );
  } catch (thrown) {
    reportFailure(thrown);
  }
}
