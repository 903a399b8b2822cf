import { Fragment, type ReactElement, type ReactNode } from 'react';
import {
  Dialog as AriaDialog,
  DialogTrigger,
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover as AriaPopover,
  Separator,
  Tooltip as AriaTooltip,
  TooltipTrigger,
  type PopoverProps as AriaPopoverProps,
} from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';

/** What a menu lists. A separator stands before an item with `separated`. */
export interface MenuEntry {
  id: string;
  text: string;
  detail?: string;
  icon?: IconName;
  /** Key that does the same. */
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  separated?: boolean;
  /** Given: the entry is one of a choice and shows whether it is on. */
  checked?: boolean;
  run: () => void;
}

/** The list of a menu, without a trigger. */
export function MenuList({
  entries,
  label,
  title,
  autoFocus,
}: {
  entries: MenuEntry[];
  label: string;
  title?: ReactNode;
  autoFocus?: boolean;
}) {
  const checkable = entries.some((entry) => entry.checked !== undefined);
  const items = entries.map((entry) => (
    <Fragment key={entry.id}>
      {entry.separated && <Separator className="menu-separator" />}
      <MenuItem
        id={entry.id}
        className="menu-item"
        textValue={entry.text}
        isDisabled={entry.disabled ?? false}
        data-danger={entry.danger || undefined}
        onAction={entry.run}
      >
        {checkable && (
          <span className="menu-check" aria-hidden="true">
            {entry.checked && <Icon name="check" />}
          </span>
        )}
        {entry.icon && <Icon name={entry.icon} />}
        <span className="menu-item-text">
          {entry.text}
          {entry.checked !== undefined && <span className="visually-hidden">{entry.checked ? ' ✓' : ''}</span>}
        </span>
        {entry.detail && <span className="menu-item-detail">{entry.detail}</span>}
        {entry.keys && <kbd className="key">{entry.keys}</kbd>}
      </MenuItem>
    </Fragment>
  ));
  return (
    <AriaMenu className="menu" aria-label={label} {...(autoFocus ? { autoFocus: 'first' as const } : {})}>
      {title ? (
        <MenuSection>
          <Header className="menu-title">{title}</Header>
          {items}
        </MenuSection>
      ) : (
        items
      )}
    </AriaMenu>
  );
}

/** A button (the child, a RAC button) that opens a menu. */
export function Menu({
  entries,
  label,
  title,
  children,
}: {
  entries: MenuEntry[];
  label: string;
  title?: ReactNode;
  children: ReactElement;
}) {
  return (
    <MenuTrigger>
      {children}
      <AriaPopover className="popover" offset={4}>
        <MenuList entries={entries} label={label} title={title} />
      </AriaPopover>
    </MenuTrigger>
  );
}

/** A button (the child) that opens a small panel. */
export function Popover({
  trigger,
  label,
  children,
  placement,
}: {
  trigger: ReactElement;
  label: string;
  children: ReactNode | ((close: () => void) => ReactNode);
  placement?: AriaPopoverProps['placement'];
}) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className="popover" offset={4} placement={placement ?? 'bottom end'}>
        <AriaDialog className="popover-body" aria-label={label}>
          {({ close }) => <>{typeof children === 'function' ? children(close) : children}</>}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}

/** Shows a hint on hover and focus of the child, which must be a RAC control. */
export function Tooltip({ text, keys, children }: { text: string; keys?: string | undefined; children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip className="tooltip" offset={5}>
        {text}
        {keys && <kbd className="key">{keys}</kbd>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
