/** A question in words (English or Korean) becomes the filter; what was understood and what was not is shown before it is put in force. */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { ResultOf } from '../../shared/contract/index.ts';
import { Button, Dialog, InlineError, TextField, useFormat, VisibleText } from '../ui/index.ts';
import { replyOf, request } from './engine.ts';
import { useDraft } from './drafts.ts';
import { useFilter } from './filter.ts';
import { navigate } from './navigation.ts';
import './ask-words.css';

type Understood = ResultOf<'query.understand'>;
type Counted = ResultOf<'events.count'>;

const useAsk = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

/** Opens the field for questions in words. */
export const openAsk = (): void => useAsk.setState({ isOpen: true });

const close = (): void => useAsk.setState({ isOpen: false });

/** How long the writer rests before the question is read. */
const PAUSE_MS = 150;
/** Groups that are shown; the timeline and the command line show all. */
const MOST_GROUPS = 12;

const millisecondsOf: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function intervalOf(text: string): number | undefined {
  const match = /^(\d+)([smhdw])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * millisecondsOf[match[2]!]!;
}

function filterOf({ where, from, to }: Understood) {
  return {
    ...(where === '' ? {} : { where }),
    ...(from === null ? {} : { from: Date.parse(from) }),
    ...(to === null ? {} : { to: Date.parse(to) }),
  };
}

/** Drawn once, by the frame. */
export function AskDialog() {
  const isOpen = useAsk((state) => state.isOpen);
  return isOpen ? <Question /> : null;
}

function Question() {
  const { t } = useFormat();
  const [text, setText] = useDraft('ask.text');
  const [read, setRead] = useState<Understood | null>(null);
  const [counted, setCounted] = useState<Counted | null>(null);
  const [error, setError] = useState<ReturnType<typeof replyOf> | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void answer(text, abort.signal).then(
        (answered) => {
          setRead(answered.read);
          setCounted(answered.counted);
          setError(null);
        },
        (thrown: unknown) => {
          const reply = replyOf(thrown);
          if (reply.code !== 'cancelled') setError(reply);
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const show = (): void => {
    if (read === null) return;
    const { where, from, to } = filterOf(read);
    useFilter.getState().replace({ where: where ?? '', chips: [], from: from ?? null, to: to ?? null });
    close();
    navigate('timeline');
  };
  const isRead = read !== null && text.trim() !== '';
  return (
    <Dialog
      title={t('ask.title')}
      isOpen
      onClose={close}
      wide
      actions={
        <Button kind="primary" icon="timeline" isDisabled={!isRead} onPress={show}>
          {t('ask.show')}
        </Button>
      }
    >
      <div className="ask">
        <TextField
          label={t('ask.label')}
          help={t('ask.help')}
          placeholder={t('ask.placeholder')}
          value={text}
          onChange={setText}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && isRead) show();
          }}
          autoFocus
        />
        {error && <InlineError error={error} />}
        {isRead && <Reading read={read} />}
        {isRead && counted && <Answer read={read} counted={counted} />}
      </div>
    </Dialog>
  );
}

async function answer(
  text: string,
  signal: AbortSignal,
): Promise<{ read: Understood | null; counted: Counted | null }> {
  if (text.trim() === '') return { read: null, counted: null };
  const read = await request('query.understand', { text }, { signal });
  const intervalMs = read.interval === null ? undefined : intervalOf(read.interval);
  const by = read.group.length > 0 ? read.group : intervalMs === undefined ? ['eventName'] : ['outcome'];
  const counted = await request(
    'events.count',
    { ...filterOf(read), by, ...(intervalMs === undefined ? {} : { intervalMs }), limit: 1000 },
    { signal },
  );
  return { read, counted };
}

/** What was understood: each part as a line, words that were not read struck through. */
function Reading({ read }: { read: Understood }) {
  const { t } = useFormat();
  const time = read.from === null && read.to === null ? null : `${read.from ?? '…'} → ${read.to ?? '…'}`;
  const lines: [string, string | null][] = [
    ['filter', read.where === '' ? t('ask.everything') : read.where],
    ['time', time],
    ['grouped', read.group.length === 0 ? null : read.group.join(', ')],
    ['per', read.interval],
    ['measure', read.measure],
    ['order', read.order === null ? null : `${read.order}${read.limit === null ? '' : `, ${read.limit}`}`],
  ];
  return (
    <div className="ask-reading">
      <dl>
        {lines.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{t(`ask.part.${name}`)}</dt>
                <dd className="mono">
                  <VisibleText text={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
      {read.choices.length > 0 && (
        <ul className="muted">
          {read.choices.map(({ code, params }) => (
            <li key={code}>{t(`ask.choice.${code}`, params)}</li>
          ))}
        </ul>
      )}
      {read.unread.length > 0 && (
        <p className="ask-unread tone-warning" role="status">
          <span>{t('ask.unread')}</span> {unreadWords(read.unread)}
        </p>
      )}
      {read.needs === 'geo' && <p className="tone-warning ask-unread">{t('ask.needsPlaces')}</p>}
    </div>
  );
}

function unreadWords(unread: readonly string[]) {
  return unread.map((word, index) => (
    <s key={`${word} ${index}`}>
      <VisibleText text={word} />
    </s>
  ));
}

function Answer({ read, counted }: { read: Understood; counted: Counted }) {
  const { t, count } = useFormat();
  const isCounted = read.group.length > 0 || read.interval !== null;
  const groups =
    read.order === 'count asc'
      ? counted.groups.toSorted((a, b) => a.count - b.count)
      : read.order === 'count desc'
        ? counted.groups.toSorted((a, b) => b.count - a.count)
        : counted.groups;
  const shown = groups.slice(0, Math.min(read.limit ?? MOST_GROUPS, MOST_GROUPS));
  return (
    <div className="ask-answer">
      <p role="status">
        <strong>{t('ask.events', { events: count(counted.total), count: counted.total })}</strong>
        {read.measure !== null && <span className="muted"> {t('ask.measureNote')}</span>}
      </p>
      {isCounted && (
        <table className="plain-table">
          <tbody>
            {shown.map((group) => (
              <tr key={JSON.stringify(group.key)}>
                <td className="number">{count(group.count)}</td>
                {group.key.map((part, index) => (
                  <td key={index}>
                    <VisibleText text={part ?? t('ask.none')} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isCounted && groups.length > shown.length && (
        <p className="muted">{t('ask.groupsShown', { shown: shown.length, groups: count(groups.length) })}</p>
      )}
    </div>
  );
}
