/** Every command by its name (Ctrl+K), and the list of keys (?). */
import {
  Autocomplete,
  Dialog as AriaDialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter as useTextFilter,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { Dialog, Icon } from '../ui/index.ts';
import { showKeys, useCommandList, type Command } from './commands.ts';

/** Which of the two is open. */
export const useOverlay = create<{ open: 'palette' | 'keys' | null }>(() => ({ open: null }));

const close = () => useOverlay.setState({ open: null });

export function Palette() {
  const { t } = useTranslation();
  const isOpen = useOverlay((state) => state.open === 'palette');
  const { contains } = useTextFilter({ sensitivity: 'base' });
  const commands = useCommandList().filter((command) => !command.hidden && command.when?.() !== false);
  const run = (command: Command) => {
    close();
    // After the dialog has given focus back, so that a command may move it.
    setTimeout(() => command.run(), 30);
  };
  return (
    <ModalOverlay className="backdrop" isOpen={isOpen} onOpenChange={(open) => !open && close()} isDismissable>
      <Modal className="modal palette">
        <AriaDialog className="dialog" aria-label={t('shell.palette.title')}>
          <Autocomplete filter={(text, input) => input.split(/\s+/).every((word) => contains(text, word))}>
            <SearchField className="palette-field" aria-label={t('shell.palette.title')} autoFocus>
              <Icon name="search" />
              <Input className="palette-input" placeholder={t('shell.palette.placeholder')} />
            </SearchField>
            <div className="palette-scroll" tabIndex={0} role="group" aria-label={t('shell.palette.title')}>
              <Menu
                className="menu palette-list"
                items={commands}
                aria-label={t('shell.palette.title')}
                renderEmptyState={() => <div className="palette-empty">{t('shell.palette.none')}</div>}
              >
                {(command) => (
                  <MenuItem
                    id={command.id}
                    className="menu-item"
                    textValue={t(command.title)}
                    onAction={() => run(command)}
                  >
                    <span className="menu-item-text">{t(command.title)}</span>
                    {command.group && <span className="menu-item-detail">{t(command.group)}</span>}
                    {command.keys && <kbd className="key">{showKeys(command.keys)}</kbd>}
                  </MenuItem>
                )}
              </Menu>
            </div>
          </Autocomplete>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function KeyList() {
  const { t } = useTranslation();
  const isOpen = useOverlay((state) => state.open === 'keys');
  const groups = new Map<string, Command[]>();
  for (const command of useCommandList()) {
    if (!command.keys) continue;
    const group = command.group ?? 'shell.group.general';
    const known = groups.get(group) ?? [];
    // Commands of one title are one thing under several keys; the title says which.
    if (!known.some((other) => other.title === command.title)) groups.set(group, [...known, command]);
  }
  return (
    <Dialog title={t('shell.keys.title')} isOpen={isOpen} onClose={close} wide>
      <div className="key-groups">
        {[...groups].map(([group, commands]) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <ul>
              {commands.map((command) => (
                <li key={command.id}>
                  <span>{t(command.title)}</span>
                  <kbd className="key">{showKeys(command.keys!)}</kbd>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
