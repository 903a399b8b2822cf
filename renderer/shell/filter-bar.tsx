import { Button as AriaButton } from 'react-aria-components';
import { openAsk } from './ask-words.tsx';
import { useFilter } from './filter.ts';
import { Icon, IconButton, Menu, useFormat, VisibleText } from '../ui/index.ts';
import { KqlInput } from './kql-input.tsx';
import { lookupEntries } from './lookup.ts';
import { RangePicker } from './range-picker.tsx';
import { ScanBar } from './scan-bar.tsx';
import { ViewsMenu } from './views-menu.tsx';
import './filter.css';
import './views.css';

/** The one filter of all views, drawn by the frame: KQL, chips that can be switched off, the range of time. */
export function FilterBar() {
  const { t } = useFormat();
  const chips = useFilter((state) => state.chips);
  const where = useFilter((state) => state.where);
  const from = useFilter((state) => state.from);
  const to = useFilter((state) => state.to);
  const { toggleChip, removeChip, clear } = useFilter.getState();
  const isEmpty = where === '' && chips.length === 0 && from === null && to === null;
  return (
    <div className="filter" role="search" aria-label={t('shell.filter.title')}>
      <div className="filter-line">
        <KqlInput />
        <IconButton icon="note" label={t('ask.title')} keys="w" onPress={openAsk} />
        <Menu label={t('shell.lookup.title')} title={t('shell.lookup.title')} entries={lookupEntries()}>
          <IconButton icon="search" label={t('shell.lookup.title')} keys="l" data-lookup />
        </Menu>
        <RangePicker />
        <ViewsMenu />
        <IconButton icon="close" label={t('shell.command.clear')} isDisabled={isEmpty} onPress={clear} />
      </div>
      <ScanBar />
      {chips.length > 0 && (
        <ul className="chips" aria-label={t('shell.filter.chips')}>
          {chips.map((chip, index) => (
            <li key={chip.text} className="chip" data-off={!chip.enabled || undefined}>
              <AriaButton
                className="chip-text"
                aria-pressed={chip.enabled}
                aria-label={`${chip.label ?? chip.text}: ${t(chip.enabled ? 'shell.filter.chipOn' : 'shell.filter.chipOff')}`}
                onPress={() => toggleChip(index)}
              >
                <Icon name={chip.enabled ? 'check' : 'minus'} />
                <span className="mono" title={chip.text}>
                  <VisibleText text={chip.label ?? chip.text} />
                </span>
              </AriaButton>
              <AriaButton
                className="chip-remove"
                aria-label={`${t('shell.filter.removeChip')}: ${chip.text}`}
                onPress={() => removeChip(index)}
              >
                <Icon name="close" />
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
