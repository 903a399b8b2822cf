import { useState } from 'react';
import type { SavedFilter, SavedLook, SavedView } from '../../shared/contract/index.ts';
import { formatZonedTime } from '../../shared/format/index.ts';
import { Button, Icon, IconButton, InlineError, Popover, TextField, useFormat, visibleText } from '../ui/index.ts';
import { useWritable } from './case.ts';
import { request, useAnswer } from './engine.ts';
import { useFilter, type SharedFilter } from './filter.ts';
import { applyLook, currentLook } from './layout.ts';
import { nameQuery } from './note-queries.ts';
import { reportFailure } from './report-failure.ts';
import { readLook } from './saved-look.ts';
import { showToast } from './toasts.ts';

const historyShown = 20;

/** A filter in one line: its parts, those that are off struck out in words, and its range. */
function useFilterWords(): (filter: SharedFilter | SavedFilter) => string {
  const { t, zone } = useFormat();
  return ({ where, chips, from, to }) => {
    const range =
      from === null && to === null
        ? []
        : [
            `${from === null ? t('shell.range.begin') : formatZonedTime(from, zone)} → ${to === null ? t('shell.range.end') : formatZonedTime(to, zone)}`,
          ];
    const off = chips
      .filter((chip) => !chip.enabled)
      .map((chip) => t('shell.views.off', { part: chip.label ?? chip.text }));
    return (
      visibleText(
        [where, ...chips.filter((chip) => chip.enabled).map((chip) => chip.label ?? chip.text), ...off, ...range]
          .filter((part) => part !== '')
          .join(' · '),
      ) || t('shell.views.everything')
    );
  };
}

/** A look in one line. */
function useLookWords(): (look: SavedLook) => string {
  const { t, zone: zoneNow } = useFormat();
  return (look) => {
    const { columns, sort, split, zone } = readLook(look, zoneNow);
    return [
      t('shell.views.columns', { count: columns.length }),
      t(`shell.views.sort.${sort}`),
      split === 'none' ? '' : t('shell.views.split', { field: t(`timeline.column.${split}`, { defaultValue: split }) }),
      zone,
    ]
      .filter((part) => part !== '')
      .join(' · ');
  };
}

/** Filters kept under a name in the case, and those that were in force before. */
export function ViewsMenu() {
  const { t } = useFormat();
  return (
    <Popover
      label={t('shell.views.title')}
      trigger={<IconButton icon="bookmark" label={t('shell.views.title')} keys="s" data-views />}
    >
      {(close) => <ViewsForm close={close} />}
    </Popover>
  );
}

/** Opens the panel by key. */
export function openViews(): void {
  document.querySelector<HTMLElement>('[data-views]')?.click();
}

function ViewsForm({ close }: { close: () => void }) {
  const { t } = useFormat();
  const words = useFilterWords();
  const writable = useWritable();
  const { where, chips, from, to, past } = useFilter();
  const current = { where, chips, from, to };
  const [name, setName] = useState('');
  const { data, error, refresh } = useAnswer('views.list', {});
  const views = data?.views ?? [];
  const isKnown = views.some((view) => view.name === name.trim());
  const now = JSON.stringify(current);
  const earlier = [...new Map([...past].reverse().map((filter) => [JSON.stringify(filter), filter])).entries()]
    .filter(([key]) => key !== now)
    .slice(0, historyShown);
  const lookWords = useLookWords();
  const apply = (filter: SharedFilter) => {
    useFilter.getState().replace(filter);
    close();
  };
  const open = ({ name: opened, filter, look }: SavedView) => {
    useFilter.getState().replace(filter);
    nameQuery(opened);
    const before = currentLook();
    if (look !== undefined && JSON.stringify(readLook(look, before.zone)) !== JSON.stringify(before)) {
      const show = (wanted: SavedLook) => void applyLook(wanted).catch(reportFailure);
      show(look);
      showToast(t('shell.views.look', { look: lookWords(look) }), {
        action: { title: t('shell.views.lookBack'), run: () => show(before) },
      });
    }
    close();
  };
  const save = () => {
    request('views.save', { name: name.trim(), filter: current, look: currentLook() }).then(
      () => setName(''),
      reportFailure,
    );
  };
  return (
    <div className="views-form">
      {writable && (
        <form
          onSubmit={(submit) => {
            submit.preventDefault();
            if (name.trim() !== '') save();
          }}
        >
          <TextField
            label={t('shell.views.name')}
            value={name}
            onChange={setName}
            maxLength={200}
            autoFocus
            help={words(current)}
          />
          <Button kind="primary" type="submit" isDisabled={name.trim() === ''}>
            {t(isKnown ? 'shell.views.replace' : 'shell.views.save')}
          </Button>
        </form>
      )}
      <section aria-label={t('shell.views.saved')}>
        <h3>{t('shell.views.saved')}</h3>
        {error && <InlineError error={error} onRetry={refresh} />}
        {data && views.length === 0 && <p className="muted">{t('shell.views.none')}</p>}
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <button type="button" className="views-entry" onClick={() => open(view)}>
                <Icon name="bookmark" />
                <span className="views-words">
                  <strong>{visibleText(view.name)}</strong>
                  <span className="muted mono">{words(view.filter)}</span>
                  {view.look && <span className="muted">{lookWords(view.look)}</span>}
                </span>
              </button>
              {writable && (
                <IconButton
                  icon="close"
                  label={t('shell.views.delete', { name: view.name })}
                  onPress={() => void request('views.delete', { name: view.name }).catch(reportFailure)}
                />
              )}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t('shell.views.history')}>
        <h3>{t('shell.views.history')}</h3>
        {earlier.length === 0 && <p className="muted">{t('shell.views.noHistory')}</p>}
        <ul>
          {earlier.map(([key, filter]) => (
            <li key={key}>
              <button type="button" className="views-entry" onClick={() => apply(filter)}>
                <Icon name="clock" />
                <span className="views-words mono">{words(filter)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
