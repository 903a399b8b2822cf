import { useState } from 'react';
import { Button, Checkbox, IconButton, Popover, TextField, useFormat } from '../ui/index.ts';
import { columnFields, columnTitle, moveColumn, pinColumn, resetColumns, toggleColumn } from './columns.ts';
import { useLayout } from './view-state.ts';

/** Which columns are shown and in which order. */
export function ColumnsMenu() {
  const { t } = useFormat();
  return (
    <Popover
      label={t('timeline.columns.title')}
      trigger={<IconButton icon="columns" label={t('timeline.columns.title')} />}
    >
      <ColumnsForm />
    </Popover>
  );
}

function ColumnsForm() {
  const { t } = useFormat();
  const columns = useLayout((state) => state.columns);
  const [text, setText] = useState('');
  const shown = columns.map((column) => column.field);
  const wanted = (field: string) =>
    `${field} ${columnTitle(field, t)}`.toLowerCase().includes(text.trim().toLowerCase());
  const others = ['tag', ...columnFields].filter(
    (field, index, all) => all.indexOf(field) === index && !shown.includes(field) && wanted(field),
  );
  const custom = text.trim();
  const isPath =
    /^[A-Za-z][\w-]*(\.[\w:/-]+)+$/.test(custom) && !columnFields.includes(custom) && !shown.includes(custom);
  return (
    <div className="columns-form">
      <TextField
        label={t('timeline.columns.find')}
        hideLabel
        placeholder={t('timeline.columns.find')}
        value={text}
        onChange={setText}
        autoFocus
      />
      <ul className="columns-list">
        {shown.filter(wanted).map((field) => (
          <li key={field}>
            <Checkbox isSelected isDisabled={columns.length === 1} onChange={() => toggleColumn(field)}>
              {columnTitle(field, t)}
            </Checkbox>
            <span className="push">
              <IconButton
                icon="pin"
                label={t(
                  columns.find((column) => column.field === field)?.pinned
                    ? 'timeline.columns.unpin'
                    : 'timeline.columns.pin',
                )}
                pressed={columns.find((column) => column.field === field)?.pinned ?? false}
                onPress={() => pinColumn(field)}
              />
              <IconButton
                icon="arrowUp"
                label={t('timeline.columns.left')}
                isDisabled={shown[0] === field}
                onPress={() => moveColumn(field, shown.indexOf(field) - 1)}
              />
              <IconButton
                icon="arrowDown"
                label={t('timeline.columns.right')}
                isDisabled={shown.at(-1) === field}
                onPress={() => moveColumn(field, shown.indexOf(field) + 1)}
              />
            </span>
          </li>
        ))}
        {isPath && (
          <li>
            <Button kind="quiet" icon="plus" onPress={() => toggleColumn(custom)}>
              {t('timeline.columns.addPath', { path: custom })}
            </Button>
          </li>
        )}
        {others.map((field) => (
          <li key={field}>
            <Checkbox isSelected={false} onChange={() => toggleColumn(field)}>
              {columnTitle(field, t)}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button kind="quiet" icon="undo" onPress={resetColumns}>
        {t('timeline.columns.reset')}
      </Button>
    </div>
  );
}
