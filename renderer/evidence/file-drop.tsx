import { useEffect, useState } from 'react';
import type { ErrorReply, PathToken } from '../../shared/contract/index.ts';
import { Icon, useFormat } from '../ui/index.ts';

/** Takes files and folders that are dropped anywhere on the window, and draws where to let go. */
export function FileDrop({ onDrop, onError }: { onDrop: (tokens: PathToken[]) => void; onError: (error: ErrorReply) => void }) {
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
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      void window.trailcase.registerDrop(files).then((reply) => {
        if (reply.ok) onDrop(reply.value);
        else onError(reply.error);
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
  }, [onDrop, onError]);

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
