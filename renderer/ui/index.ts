/** The parts that every view is built from. They know the contract's types and nothing of cases or engines. */
export { BarList } from './bar-list.tsx';
export { Button, CopyButton, IconButton } from './button.tsx';
export { Checkbox, RadioGroup, Switch } from './choice.tsx';
export { csvField } from './csv-field.ts';
export { DataTable, type TableColumn, type TableSort } from './data-table.tsx';
export { ConfirmDialog, Dialog } from './dialog.tsx';
export { Select, TextArea, TextField } from './field.tsx';
export { Bytes, Count, Time, useFormat, ZoneContext, type Translate } from './format.tsx';
export { Icon, type Drawing, type IconName } from './icon.tsx';
export { KeyValueList } from './key-value.tsx';
export { Menu, MenuList, Popover, Tooltip, type MenuEntry } from './menu.tsx';
export { ProgressBar } from './progress-bar.tsx';
export { useLook, useRowHeight } from './row-height.ts';
export { Sparkline } from './sparkline.tsx';
export { EmptyState, ErrorState, InlineError, Loading } from './state.tsx';
export {
  Badge,
  OutcomeMark,
  SeverityMark,
  StatusMark,
  StatusShape,
  TagMark,
  VerdictMark,
  type Shape,
  type Tone,
} from './status-mark.tsx';
export { Tabs } from './tabs.tsx';
export { visibleText } from './visible-text.ts';
export { VisibleText } from './visible.tsx';
