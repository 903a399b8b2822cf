import { useEffect, useState } from 'react';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { useFormat } from '../ui/index.ts';

/**
 * Takes a case file that is dropped anywhere on the window. The host opens it when it is registered: it alone knows the path.
 * Anything else is refused with a sentence.
 */
export function OpenDrop({ onError }: { onError: (error: ErrorReply | null) => void }) {
  const { t } = useFormat();
  const [over, setOver] = useState(false);

  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])].filter((file) => file.name.toLowerCase().endsWith('.trailcase'));
      if (files.length !== 1) {
        onError({ code: 'case/not-a-case', message: t('start.dropBad') });
        return;
      }
      onError(null);
      void window.trailcase.registerDrop(files).then((reply) => {
        if (!reply.ok) onError(reply.error);
      });
    };
    window.addEventListener('dragover', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onError, t]);

  return (
    <p className="start-drop" data-over={over || undefined}>
      {t('start.dropTitle')}
    </p>
  );
}
