import { useCallback, useEffect } from 'react';
import { create } from 'zustand';
import { request, useConnection } from './engine.ts';
import { addKeeper } from './unsaved.ts';

interface Drafts {
  texts: Record<string, string>;
  /** The case whose drafts these are. */
  epoch: number;
}

/** What stands in fields of forms and is no act yet. It outlives the form, the view and the program: it is kept in the case. */
const useDrafts = create<Drafts>(() => ({ texts: {}, epoch: -1 }));

const unsaved = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
const restMs = 500;

async function flush(): Promise<void> {
  clearTimeout(timer);
  const { opened } = useConnection.getState();
  const keys = [...unsaved];
  unsaved.clear();
  if (opened === null || opened.readOnly) return;
  const { texts } = useDrafts.getState();
  await Promise.all(keys.map((key) => request('drafts.save', { key, text: texts[key] ?? '' })));
}

addKeeper(flush);

/** Keeps what stands in a field; an empty text is forgotten. */
export function setDraft(key: string, text: string): void {
  useDrafts.setState(({ texts }) => ({ texts: { ...texts, [key]: text } }));
  unsaved.add(key);
  clearTimeout(timer);
  timer = setTimeout(() => void flush().catch(() => {}), restMs);
}

export const draftOf = (key: string): string => useDrafts.getState().texts[key] ?? '';

/** What stands in a field of a form, kept across forms, views and restarts. */
export function useDraft(key: string): [text: string, set: (text: string) => void] {
  const text = useDrafts((state) => state.texts[key] ?? '');
  const set = useCallback((next: string) => setDraft(key, next), [key]);
  return [text, set];
}

/** Fetches the drafts of each case that is opened. Called once, by the frame. */
export function useDraftsOfCase(): void {
  const epoch = useConnection((state) => state.epoch);
  const isOpen = useConnection((state) => state.opened !== null);
  useEffect(() => {
    unsaved.clear();
    useDrafts.setState({ texts: {}, epoch });
    if (!isOpen) return;
    request('drafts.list', {}).then(
      ({ drafts }) => {
        if (useDrafts.getState().epoch !== epoch) return;
        // What was typed meanwhile is newer.
        useDrafts.setState(({ texts }) => ({
          texts: { ...Object.fromEntries(drafts.map((draft) => [draft.key, draft.text])), ...texts },
        }));
      },
      () => {},
    );
  }, [epoch, isOpen]);
}
