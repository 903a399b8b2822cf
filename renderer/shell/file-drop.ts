import { useEffect, useRef, useState } from 'react';
import type { ErrorReply, PathToken } from '../../shared/contract/index.ts';

/** What becomes of dropped files: tokens of those that are evidence; the host opens cases itself, since it alone knows paths. */
export interface FileDropActs {
  onDrop: (tokens: PathToken[]) => void;
  onError: (error: ErrorReply) => void;
  /** Chooses among the dropped files; a reply in their place refuses them. */
  choose?: (files: File[]) => File[] | ErrorReply;
}

/** Takes files and folders that are dropped anywhere on the window. @returns true while some are held over it */
export function useFileDrop(acts: FileDropActs): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(acts);
  latest.current = acts;

  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const { onDrop, onError, choose } = latest.current;
      const dropped = [...(event.dataTransfer?.files ?? [])];
      const chosen = choose?.(dropped) ?? dropped;
      if (!Array.isArray(chosen)) {
        onError(chosen);
        return;
      }
      if (chosen.length === 0) return;
      void window.trailcase.registerDrop(chosen).then((reply) => {
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
  }, []);
  return over;
}
