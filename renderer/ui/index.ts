/** The parts that every view is built from. They know the contract's types and nothing of cases or engines. */
export { BarList, type Bar, type BarListProps } from './bar-list.tsx';
export { Button, CopyButton, IconButton, type ButtonProps, type IconButtonProps } from './button.tsx';
export { Checkbox, RadioGroup, Switch, type RadioGroupProps, type RadioOption } from './choice.tsx';
export { csvField } from './csv-field.ts';
export { DataTable, type DataTableProps, type TableColumn, type TableSort } from './data-table.tsx';
export { ConfirmDialog, Dialog, type ConfirmDialogProps, type DialogProps } from './dialog.tsx';
export { Select, TextArea, TextField, type SelectOption, type SelectProps } from './field.tsx';
export { Bytes, Count, Time, useFormat, ZoneContext, type Translate } from './format.tsx';
export { Icon, type Drawing, type IconName } from './icon.tsx';
export { KeyValueList } from './key-value.tsx';
export { Menu, MenuList, Popover, Tooltip, type MenuEntry } from './menu.tsx';
export { ProgressBar, type ProgressBarProps } from './progress-bar.tsx';
export { useLook, useRowHeight } from './row-height.ts';
export { Sparkline } from './sparkline.tsx';
export { EmptyState, ErrorState, InlineError, Loading } from './state.tsx';
export {
  Badge,
  OutcomeMark,
  SeverityMark,
  StatusMark,
  TagMark,
  VerdictMark,
  type Severity,
  type Shape,
  type Tone,
} from './status-mark.tsx';
export { Tabs, type TabEntry } from './tabs.tsx';
export { hasHidden, visiblePieces, visibleText } from './visible-text.ts';
export { VisibleText } from './visible.tsx';
