import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { planKql, type KqlError } from '../../shared/kql/index.ts';
import { useDraft } from './drafts.ts';
import { useFilter, useFilterDraft } from './filter.ts';
import { Icon, useFormat } from '../ui/index.ts';
import { CompletionList, useCompletion } from './completion.tsx';

/** What a text is worth as a filter, said at once. */
function checkKql(text: string): KqlError | null {
  const result = planKql(text);
  return result.ok ? null : result.error;
}

/**
 * The filter bar. Says with every key whether the text can be read and where it cannot; Enter applies it, Escape goes back to what is
 * applied. Completion opens while one types; Tab takes what is marked.
 */
export function KqlInput() {
  const { t } = useFormat();
  const applied = useFilter((state) => state.where);
  // What was typed and not applied waits in the case, also across views.
  const [kept, keep] = useDraft('filter.text');
  const [text, setTyped] = useState(kept === '' ? applied : kept);
  const setText = useCallback(
    (next: string) => {
      setTyped(next);
      keep(next.trim() === useFilter.getState().where ? '' : next);
    },
    [keep],
  );
  const [cursor, setCursor] = useState(0);
  const [isFocused, setFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const id = useId();
  const last = useRef(applied);
  useEffect(() => {
    if (last.current === applied) return;
    last.current = applied;
    setText(applied);
  }, [applied, setText]);
  // The drafts of a case arrive soon after it was opened.
  useEffect(() => {
    if (kept !== '') setTyped(kept);
  }, [kept]);
  const error = useMemo(() => checkKql(text), [text]);
  const isChanged = text.trim() !== applied;
  const completion = useCompletion(text, cursor, isFocused);

  // A condition begun by a menu or a key: the cursor goes behind it, and completion offers values.
  const draft = useFilterDraft();
  const takenDraft = useRef(draft.serial);
  const openCompletion = completion.open;
  useEffect(() => {
    if (takenDraft.current === draft.serial) return;
    takenDraft.current = draft.serial;
    setText(draft.text);
    setCursor(draft.text.length);
    // Behind the closing menu, which gives focus back to where it came from.
    const timer = setTimeout(() => {
      input.current?.focus();
      input.current?.setSelectionRange(draft.text.length, draft.text.length);
      openCompletion();
    }, 60);
    return () => clearTimeout(timer);
  }, [draft, openCompletion, setText]);

  const take = (index: number) => {
    const done = completion.take(index);
    if (!done) return;
    setText(done.text);
    setCursor(done.cursor);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(done.cursor, done.cursor);
    });
  };
  /** On to what the filter is about: the rows, where the view has them. */
  const leave = () => {
    const next = document.querySelector<HTMLElement>('[data-after-filter]');
    if (next) next.focus({ preventScroll: true });
    else input.current?.blur();
  };
  const pressKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { marked, items, isOpen } = completion;
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      completion.mark(event.key === 'ArrowDown' ? Math.min(items.length - 1, marked + 1) : Math.max(-1, marked - 1));
    } else if (isOpen && event.key === 'Tab' && !event.shiftKey) take(Math.max(0, marked));
    else if (isOpen && event.key === 'Enter' && marked >= 0) take(marked);
    else if (event.key === 'Enter') {
      if (error) return;
      useFilter.getState().setWhere(text);
      completion.close();
    } else if (event.key === 'Escape') {
      if (isOpen) completion.close();
      else if (isChanged) setText(applied);
      else leave();
    } else if (event.key === 'ArrowDown' && !event.shiftKey) leave();
    else if (event.key === ' ' && event.ctrlKey) completion.open();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const state = text.trim() === '' ? 'empty' : error ? 'wrong' : isChanged ? 'changed' : 'applied';
  return (
    <div className="kql" data-state={state}>
      <Icon name="filter" />
      <div className="kql-box">
        <div className="kql-mirror mono" ref={mirror} aria-hidden="true">
          {error ? (
            <>
              {text.slice(0, error.position)}
              <span className="kql-wrong">
                {text.slice(error.position, Math.max(error.end, error.position + 1)) || ' '}
              </span>
              {text.slice(Math.max(error.end, error.position + 1))}
            </>
          ) : (
            text
          )}
        </div>
        <input
          ref={input}
          className="kql-input mono"
          data-filter-bar
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder={t('shell.filter.placeholder')}
          aria-label={t('shell.filter.label')}
          role="combobox"
          aria-expanded={completion.isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={completion.isOpen && completion.marked >= 0 ? `${id}-${completion.marked}` : undefined}
          aria-invalid={error !== null && text !== ''}
          aria-describedby={`${id}-state`}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(event.target.selectionStart ?? event.target.value.length);
            completion.open();
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onScroll={(event) => {
            if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={pressKey}
        />
      </div>
      <span id={`${id}-state`} className="kql-state" role="status">
        {state === 'wrong' && <ErrorWords error={error!} />}
        {state === 'changed' && (
          <>
            <span className="kql-ok">
              <Icon name="check" /> {t('shell.filter.reads')}
            </span>
            <kbd className="key">Enter</kbd>
          </>
        )}
        {state === 'applied' && (
          <span className="kql-ok">
            <Icon name="check" /> {t('shell.filter.applied')}
          </span>
        )}
        {state === 'empty' &&
          (isChanged ? (
            <>
              <span className="muted">{t('shell.filter.willClear')}</span>
              <kbd className="key">Enter</kbd>
            </>
          ) : (
            <kbd className="key">/</kbd>
          ))}
      </span>
      <CompletionList id={id} completion={completion} onTake={take} />
    </div>
  );
}

function ErrorWords({ error }: { error: KqlError }) {
  const { t } = useFormat();
  const close =
    error.expected.length > 0 && error.reason === 'unknown-field'
      ? ` ${t('shell.filter.didYouMean', { names: error.expected.slice(0, 3).join(', ') })}`
      : '';
  const words = t(`shell.filter.reason.${error.reason}`, { defaultValue: error.message }) + close;
  return (
    <span className="kql-bad" title={`${words} (${t('shell.filter.atPlace', { place: error.position + 1 })})`}>
      <Icon name="error" /> {words}
    </span>
  );
}
