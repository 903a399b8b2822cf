import { useCallback, useEffect, useState } from 'react';
import { useFormat, visibleText } from '../ui/index.ts';
import { request } from './engine.ts';

interface Item {
  text: string;
  kind: string;
  detail?: string;
}

interface Answered {
  from: number;
  to: number;
  items: Item[];
  text: string;
}

export interface Completion {
  isOpen: boolean;
  items: Item[];
  /** −1: none is marked, so that Enter applies the filter. */
  marked: number;
  mark: (index: number) => void;
  open: () => void;
  close: () => void;
  /** The text and cursor after taking an item. */
  take: (index: number) => { text: string; cursor: number } | null;
}

const pauseMs = 60;

/** What the engine offers at the cursor; late answers are dropped. */
export function useCompletion(text: string, cursor: number, isActive: boolean): Completion {
  const [wanted, setWanted] = useState(false);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [marked, mark] = useState(-1);
  useEffect(() => {
    if (!wanted || !isActive) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      request('events.complete', { text, cursor }, { signal: abort.signal }).then(
        (answer) => {
          setAnswered({ ...answer, text });
          mark(-1);
        },
        // Completion is a help: without an answer one types on.
        () => setAnswered(null),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, cursor, wanted, isActive]);
  const open = useCallback(() => setWanted(true), []);
  const fresh = answered && answered.text === text ? answered : null;
  const items = fresh?.items ?? [];
  return {
    isOpen: wanted && isActive && items.length > 0,
    items,
    marked,
    mark,
    open,
    close: () => setWanted(false),
    take: (index) => {
      const item = items[index];
      if (!fresh || !item) return null;
      const tail = text.slice(fresh.to);
      const between = tail === '' ? ' ' : '';
      return {
        text: text.slice(0, fresh.from) + item.text + between + tail,
        cursor: fresh.from + item.text.length + between.length,
      };
    },
  };
}

/** The offers below the filter bar. */
export function CompletionList({
  id,
  completion,
  onTake,
}: {
  id: string;
  completion: Completion;
  onTake: (index: number) => void;
}) {
  const { t } = useFormat();
  if (!completion.isOpen)
    return <ul id={`${id}-list`} role="listbox" aria-label={t('shell.filter.completions')} hidden />;
  return (
    <ul id={`${id}-list`} className="completions popover" role="listbox" aria-label={t('shell.filter.completions')}>
      {completion.items.map((item, index) => (
        <li
          key={`${item.kind} ${item.text}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === completion.marked}
          className="completion"
          ref={(element) => {
            if (index === completion.marked) element?.scrollIntoView({ block: 'nearest' });
          }}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(index);
          }}
        >
          <span className={`completion-kind ${item.kind}`}>
            {t(`shell.filter.kind.${item.kind}`, { defaultValue: item.kind })}
          </span>
          <span className="completion-text mono">{visibleText(item.text)}</span>
          {item.detail && <span className="muted">{item.detail}</span>}
        </li>
      ))}
    </ul>
  );
}
