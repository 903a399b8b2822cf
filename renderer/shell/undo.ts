import i18next from 'i18next';
import type { ResultOf } from '../../shared/contract/index.ts';
import { request, useConnection } from './engine.ts';
import { type SharedFilter, useFilter } from './filter.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';
import { flushAll } from './unsaved.ts';

const t = (key: string, values?: Record<string, unknown>): string =>
  (i18next.t as unknown as (key: string, values?: Record<string, unknown>) => string)(key, values);

/** True while the filter is put back by a step: that is no act of its own. */
let isPuttingBack = false;

/** Takes the newest act of work back, or makes the one that was taken back last again, wherever one is. */
export async function takeStep(way: 'undo' | 'redo'): Promise<void> {
  try {
    await flushAll();
    await noted;
    const answer: ResultOf<'work.undo'> = await request(way === 'undo' ? 'work.undo' : 'work.redo', {});
    if (answer.step === null) {
      showToast(t(`shell.undo.${way}Nothing`));
      return;
    }
    if (answer.window !== null) {
      isPuttingBack = true;
      useFilter.getState().replace(JSON.parse(answer.window) as SharedFilter);
      isPuttingBack = false;
    }
    showToast(
      t(`shell.undo.${way}Done`, { act: t(`shell.undo.act.${answer.step.act}`, { defaultValue: answer.step.act }) }),
      {
        tone: 'ok',
        action: {
          title: t(way === 'undo' ? 'shell.command.redo' : 'shell.command.undo'),
          run: () => void takeStep(way === 'undo' ? 'redo' : 'undo'),
        },
      },
    );
  } catch (thrown) {
    reportFailure(thrown);
  }
}

/** Steps wait for the notes before them: the order of acts is that of the doing. */
let noted: Promise<unknown> = Promise.resolve();

const pick = ({ where, chips, from, to }: SharedFilter): SharedFilter => ({ where, chips, from, to });

/** Notes changes of the filter's chips among the acts that can be taken back. Called once. */
export function startNotingFilter(): void {
  useFilter.subscribe((now, before) => {
    const { opened } = useConnection.getState();
    if (isPuttingBack || now.chips === before.chips || opened === null || opened.readOnly) return;
    // A case begins with an empty filter and no history: that is no act.
    if (now.past.length === 0) return;
    const [from, to] = [pick(before), pick(now)].map((state) => JSON.stringify(state));
    noted = noted.then(() => request('work.note', { act: 'filter.change', before: from!, after: to! }).catch(() => {}));
  });
}
