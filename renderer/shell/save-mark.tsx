import { StatusMark, useFormat, type Shape, type Tone } from '../ui/index.ts';
import type { SaveState } from './unsaved.ts';

const marks: Record<SaveState, [Tone, Shape]> = {
  saved: ['ok', 'check'],
  pending: ['neutral', 'half'],
  saving: ['neutral', 'half'],
  failed: ['danger', 'cross'],
  invalid: ['warning', 'triangle'],
};

/** Whether what stands in a form is in the case. */
export function SaveMark({ state }: { state: SaveState }) {
  const { t } = useFormat();
  const [tone, shape] = marks[state];
  return (
    <span className="save-mark" role="status" data-state={state}>
      <StatusMark tone={tone} shape={shape}>
        {t(`shell.saveState.${state}`)}
      </StatusMark>
    </span>
  );
}
