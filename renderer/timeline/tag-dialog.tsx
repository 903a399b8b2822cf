import { useState } from 'react';
import { useDraft } from '../shell/drafts.ts';
import { Button, Checkbox, Dialog, TagMark, TextField, useFormat } from '../ui/index.ts';
import { applyTag, bookmarkTag, useTags, type Target } from './tagging.ts';
import { useViewing } from './view-state.ts';

const colors = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Gives a tag, known or new, to the events that are chosen when it opens, or takes it away. */
export function TagDialog({ target }: { target: () => Target | null }) {
  const { dialog } = useViewing();
  return dialog?.kind === 'tag' ? <ChosenTarget target={target} startColor={dialog.color} /> : null;
}

function ChosenTarget({ target, startColor }: { target: () => Target | null; startColor: number | null }) {
  const [chosen] = useState(target);
  return chosen && <TagForm target={chosen} startColor={startColor} />;
}

function TagForm({ target, startColor }: { target: Target; startColor: number | null }) {
  const { t, count } = useFormat();
  const tags = useTags().filter((tag) => tag.name !== bookmarkTag);
  const unused = colors.find((color) => !tags.some((tag) => tag.color === color)) ?? 0;
  const [name, setName] = useDraft('tag.name');
  const [color, setColor] = useState(startColor ?? unused);
  const [remove, setRemove] = useState(false);
  const known = tags.find((tag) => tag.name === name.trim());
  const close = () => useViewing.setState({ dialog: null });
  const apply = (tagName: string, tagColor?: number) => {
    close();
    setName('');
    void applyTag(target, tagName, { remove, ...(tagColor === undefined ? {} : { color: tagColor }) });
  };
  const isReady = name.trim() !== '' && (!remove || known !== undefined);
  return (
    <Dialog
      title={t(remove ? 'timeline.tag.titleRemove' : 'timeline.tag.title', {
        events: count(target.count),
        count: target.count,
      })}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('ui.cancel')}</Button>
          <Button kind="primary" isDisabled={!isReady} onPress={() => apply(name.trim(), known ? undefined : color)}>
            {t(remove ? 'timeline.tag.remove' : 'timeline.tag.apply')}
          </Button>
        </>
      }
    >
      {tags.length > 0 && (
        <ul className="tag-choices" aria-label={t('timeline.tag.known')}>
          {tags.map((tag) => (
            <li key={tag.id}>
              <button type="button" className="tag-choice" onClick={() => apply(tag.name)}>
                <kbd className="key">{tag.color + 1}</kbd>
                <TagMark name={tag.name} color={tag.color} />
                <span className="muted">{count(tag.events)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) apply(name.trim(), known ? undefined : color);
        }}
      >
        <TextField
          label={t(tags.length > 0 ? 'timeline.tag.other' : 'timeline.tag.name')}
          value={name}
          onChange={setName}
          autoFocus
          maxLength={200}
        />
      </form>
      {!known && !remove && (
        <div className="tag-colors" role="radiogroup" aria-label={t('timeline.tag.color')}>
          {colors.map((choice) => (
            <button
              key={choice}
              type="button"
              role="radio"
              aria-checked={choice === color}
              aria-label={t('timeline.tag.colorNumber', { number: choice + 1 })}
              className="tag-color"
              style={{ '--tag': `var(--tag-${choice + 1})` } as React.CSSProperties}
              onClick={() => setColor(choice)}
            >
              {choice + 1}
            </button>
          ))}
        </div>
      )}
      <Checkbox isSelected={remove} onChange={setRemove}>
        {t('timeline.tag.removeInstead')}
      </Checkbox>
    </Dialog>
  );
}
