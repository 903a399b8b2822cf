import { useFileDrop, type FileDropActs } from '../shell/file-drop.ts';
import { Icon, useFormat } from '../ui/index.ts';

/** Takes evidence that is dropped anywhere on the window, and draws where to let go. */
export function FileDrop(acts: Pick<FileDropActs, 'onDrop' | 'onError'>) {
  const { t } = useFormat();
  const over = useFileDrop(acts);
  if (!over) return null;
  return (
    <div className="evidence-drop-over" aria-hidden="true">
      <div>
        <Icon name="download" />
        <strong>{t('evidence.dropNow')}</strong>
      </div>
    </div>
  );
}
