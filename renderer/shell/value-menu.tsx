/** Every value is a handle: right click, or `.` on the focused value, opens what can be done with it. */
import i18next from 'i18next';
import { useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { EpochMs } from '../../shared/contract/index.ts';
import { MenuList, VisibleText, visibleText, type MenuEntry, type Translate } from '../ui/index.ts';
import { useFilter } from './filter.ts';
import { canBeColumn, showColumn } from './layout.ts';
import { kqlDiffers, kqlEquals, type FieldValue } from './kql-text.ts';
import { useConnection } from './connection.ts';
import { navigate } from './navigation.ts';
import { startFinding } from './new-finding.ts';
import { showToast } from './toasts.ts';

/** Kinds of actors by the field that names them. */
const actorKindOf: Record<string, string> = {
  actor: 'identity',
  sourceIPAddress: 'ip',
  userAgent: 'agent',
  'userIdentity.accessKeyId': 'key',
  accessKeyId: 'key',
  'userIdentity.accountId': 'account',
  recipientAccountId: 'account',
  origin: 'identity',
  'userIdentity.arn': 'identity',
  toolchain: 'toolchain',
  'resources.ARN': 'resource',
};

export interface ValueHandle {
  field: string;
  value: FieldValue;
  /** Time of the event that carries the value; offers "only ± 5 minutes". */
  time?: EpochMs | null;
  /** Id of the actor that the value stands for, where it is known; otherwise it is made from field and value. */
  actor?: string;
  /** Further entries, put first. */
  more?: MenuEntry[];
}

const fiveMinutes = 300_000;

/** What can be done with a value. */
function valueEntries({ field, value, time, actor, more }: ValueHandle, t: Translate): MenuEntry[] {
  const { addChip, setRange } = useFilter.getState();
  const pivot = (kql: string) => addChip(kql);
  const kind = actorKindOf[field];
  const actorId = actor ?? (kind && value !== null ? `${kind}:${value}` : null);
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => showToast(t('ui.copied')),
      () => showToast(t('ui.copyFailed'), { tone: 'danger' }),
    );
  };
  const entries: MenuEntry[] = [
    ...(more ?? []),
    {
      id: 'in',
      text: t('shell.value.filterIn'),
      icon: 'filter',
      run: () => pivot(kqlEquals(field, value)),
      separated: !!more?.length,
    },
    { id: 'out', text: t('shell.value.filterOut'), icon: 'filterOut', run: () => pivot(kqlDiffers(field, value)) },
  ];
  if (time != null)
    entries.push({
      id: 'around',
      text: t('shell.value.around'),
      icon: 'clock',
      run: () => setRange(time - fiveMinutes, time + fiveMinutes + 1),
    });
  if (actorId)
    entries.push({
      id: 'actor',
      text: t('shell.value.openActor'),
      icon: 'actors',
      run: () => navigate('actors', { id: actorId }),
    });
  if (useConnection.getState().opened?.readOnly === false)
    entries.push({
      id: 'finding',
      text: t('shell.value.finding'),
      icon: 'findings',
      run: () =>
        void startFinding(
          () => Promise.resolve({ filter: { where: kqlEquals(field, value) } }),
          `${field}: ${value ?? ''}`.slice(0, 200),
        ),
    });
  if (canBeColumn(field))
    entries.push({
      id: 'column',
      text: t('shell.value.column'),
      icon: 'columns',
      separated: true,
      run: () => showColumn(field),
    });
  entries.push(
    {
      id: 'copy',
      text: t('shell.value.copy'),
      icon: 'copy',
      separated: true,
      run: () => copy(value === null ? '' : String(value)),
    },
    { id: 'copy-kql', text: t('shell.value.copyKql'), icon: 'copy', run: () => copy(kqlEquals(field, value)) },
  );
  return entries;
}

interface Opened {
  title: ReactNode;
  label: string;
  entries: MenuEntry[];
  anchor: DOMRect | null;
  from: HTMLElement | null;
}
const closed: Opened = { title: null, label: '', entries: [], anchor: null, from: null };
const useOpened = create<Opened>(() => closed);

/** Opens a menu at a place: a point, or the box of an element. */
export function openMenu(
  menu: { title: ReactNode; label: string; entries: MenuEntry[] },
  at: { x: number; y: number } | HTMLElement,
): void {
  const anchor = at instanceof HTMLElement ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 1, 1);
  useOpened.setState({
    ...menu,
    anchor,
    from: document.activeElement instanceof HTMLElement ? document.activeElement : null,
  });
}

const titleLength = 120;

/** Opens the menu of a value. Grids call it for their cells. */
export function openValueMenu(handle: ValueHandle, at: { x: number; y: number } | HTMLElement): void {
  const t = i18next.t as unknown as Translate;
  const shown = handle.value === null ? t('shell.value.none') : visibleText(String(handle.value));
  const title = (
    <>
      <span className="mono">{handle.field}</span> :{' '}
      {shown.length > titleLength ? `${shown.slice(0, titleLength)}…` : shown}
    </>
  );
  openMenu({ title, label: t('shell.value.menu'), entries: valueEntries(handle, t) }, at);
}

/** The one floating menu; the frame draws it once. */
export function ValueMenuHost() {
  const { title, label, entries, anchor, from } = useOpened();
  const trigger = useRef<HTMLSpanElement>(null);
  if (!anchor) return null;
  const close = () => {
    useOpened.setState(closed);
    from?.focus({ preventScroll: true });
  };
  const closing = entries.map((entry) => ({
    ...entry,
    run: () => {
      close();
      entry.run();
    },
  }));
  return (
    <>
      <span
        ref={trigger}
        style={{
          position: 'fixed',
          left: anchor.x,
          top: anchor.y,
          width: anchor.width,
          height: anchor.height,
          pointerEvents: 'none',
        }}
      />
      <Popover
        className="popover"
        aria-label={label}
        triggerRef={trigger}
        isOpen
        onOpenChange={(open) => !open && close()}
        placement="bottom start"
        offset={2}
      >
        <MenuList label={label} entries={closing} title={title} autoFocus />
      </Popover>
    </>
  );
}

export interface ValueProps extends ValueHandle {
  /** Drawn in place of the value's own text. */
  children?: ReactNode;
  mono?: boolean;
}

/** A value as text with its menu. Focusable; `.`, Enter or right click opens the menu. */
export function Value({ field, value, time, actor, more, children, mono }: ValueProps) {
  const { t } = useTranslation();
  const handle: ValueHandle = {
    field,
    value,
    ...(time === undefined ? {} : { time }),
    ...(actor === undefined ? {} : { actor }),
    ...(more ? { more } : {}),
  };
  const open = (event: MouseEvent | KeyboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    openValueMenu(
      handle,
      event.nativeEvent instanceof PointerEvent && event.type === 'contextmenu' && event.nativeEvent.clientX > 0
        ? { x: event.nativeEvent.clientX, y: event.nativeEvent.clientY }
        : (event.currentTarget as HTMLElement),
    );
  };
  return (
    <span
      className={mono ? 'value mono' : 'value'}
      role="button"
      tabIndex={0}
      aria-haspopup="menu"
      onContextMenu={open}
      onKeyDown={(event) => (event.key === '.' || event.key === 'Enter' || event.key === 'ContextMenu') && open(event)}
    >
      {children ??
        (value === null ? (
          <span className="muted">{t('shell.value.none')}</span>
        ) : (
          <VisibleText text={String(value)} />
        ))}
    </span>
  );
}
