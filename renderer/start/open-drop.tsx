import type { ErrorReply } from '../../shared/contract/index.ts';
import { useFileDrop } from '../shell/file-drop.ts';
import { useFormat } from '../ui/index.ts';

/** Takes a case file that is dropped anywhere on the window; the host opens it when it is registered. Anything else is refused with a sentence. */
export function OpenDrop({ onError }: { onError: (error: ErrorReply | null) => void }) {
  const { t } = useFormat();
  const over = useFileDrop({
    onDrop: () => onError(null),
    onError,
    choose: (files) => {
      const cases = files.filter((file) => file.name.toLowerCase().endsWith('.trailcase'));
      return cases.length === 1 ? cases : { code: 'case/not-a-case', message: t('start.dropBad') };
    },
  });
  return (
    <p className="start-drop" data-over={over || undefined}>
      {t('start.dropTitle')}
    </p>
  );
}
