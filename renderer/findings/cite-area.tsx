import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { readCitations, writeCitation } from '../../shared/citations.ts';
import { useAnswer } from '../shell/engine.ts';
import { TextArea, useFormat, visibleText } from '../ui/index.ts';

/** Events of the finding that can be cited from the list; others are cited by their number. */
const mostOffered = 500;
const mostShown = 8;

interface Offer {
  cite: string;
  text: string;
}

/** A text in which `@` offers what can be cited: the events of the finding, and who acted in them. */
export function CiteArea({
  finding,
  label,
  help,
  value,
  onChange,
  isDisabled,
  rows,
}: {
  finding: number;
  label: string;
  help: string;
  value: string;
  onChange: (value: string) => void;
  isDisabled: boolean;
  rows: number;
}) {
  const { t, time, count } = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  /** Where the `@` stands that is being finished, and what was typed behind it. */
  const [typed, setTyped] = useState<{ at: number; text: string } | null>(null);
  const [chosen, setChosen] = useState(0);
  const { data } = useAnswer(
    'events.page',
    typed === null
      ? null
      : { where: `finding : "${finding}"`, fields: ['eventTime', 'eventName', 'target', 'actor'], limit: mostOffered },
  );
  const offers: Offer[] = [];
  if (typed !== null && data) {
    const cell = (field: string, index: number) => data.columns[field]?.[index] ?? null;
    const actors = new Set<string>();
    for (const [index, id] of data.ids.entries()) {
      const [when, name, target, actor] = ['eventTime', 'eventName', 'target', 'actor'].map((field) =>
        cell(field, index),
      );
      offers.push({
        cite: writeCitation('event', String(id)),
        text: [
          `${String(name ?? '—')}${target === null ? '' : ` → ${String(target)}`}`,
          typeof when === 'number' ? time(when) : '',
          String(actor ?? ''),
        ]
          .filter((part) => part !== '')
          .join(' · '),
      });
      if (typeof actor === 'string') actors.add(actor);
    }
    for (const actor of actors) offers.push({ cite: writeCitation('actor', `identity:${actor}`), text: actor });
  }
  const wanted = typed?.text.toLowerCase() ?? '';
  const fitting = offers.filter(({ cite, text }) => `${cite} ${text}`.toLowerCase().includes(wanted));
  const shown = fitting.slice(0, mostShown);
  const isOpen = typed !== null && shown.length > 0;

  const field = (): HTMLTextAreaElement | null => box.current?.querySelector('textarea') ?? null;
  const look = () => {
    const area = field();
    const before = area?.value.slice(0, area.selectionStart) ?? '';
    const found = /(?:^|[\s("])@([^\s@[\]]{0,40})$/.exec(before);
    // A citation that is whole already is not finished again.
    const isWhole = found !== null && readCitations(`@${found[1]!}`).length > 0;
    setTyped(found === null || isWhole ? null : { at: before.length - found[1]!.length - 1, text: found[1]! });
    setChosen(0);
  };
  const take = (offer: Offer) => {
    const area = field();
    if (typed === null || !area) return;
    const end = typed.at + 1 + typed.text.length;
    onChange(`${value.slice(0, typed.at)}${offer.cite} ${value.slice(end)}`);
    const caret = typed.at + offer.cite.length + 1;
    setTyped(null);
    requestAnimationFrame(() => area.setSelectionRange(caret, caret));
  };
  const press = (event: KeyboardEvent) => {
    if (!isOpen) return;
    if (event.key === 'ArrowDown') setChosen((chosen + 1) % shown.length);
    else if (event.key === 'ArrowUp') setChosen((chosen + shown.length - 1) % shown.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(shown[chosen]!);
    else if (event.key === 'Escape') setTyped(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="cite"
      ref={box}
      onKeyDownCapture={press}
      onInput={() => requestAnimationFrame(look)}
      onClick={() => requestAnimationFrame(look)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setTyped(null)}
    >
      <TextArea label={label} help={help} value={value} onChange={onChange} isDisabled={isDisabled} rows={rows} />
      {isOpen && (
        <ul className="cite-list" role="listbox" id={listId} aria-label={t('findings.cite')}>
          {shown.map((offer, index) => (
            <li
              key={offer.cite}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <span className="mono muted">{offer.cite}</span> {visibleText(offer.text)}
            </li>
          ))}
          {fitting.length > shown.length && (
            <li className="muted" role="presentation">
              {t('findings.citeMore', {
                count: fitting.length - shown.length,
                events: count(fitting.length - shown.length),
              })}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
