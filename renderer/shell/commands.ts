/** Everything that can be done, as data: the palette, the list of keys, the key handler and the application menu read the same list. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { onMenuCommand } from './connection.ts';

export interface Command {
  /** `area.verb`, unique. */
  id: string;
  /** Key of the text. */
  title: string;
  /** `ctrl+k`, `alt+left`, `/`, `?`, `g t` (one after the other). Single characters as typed. */
  keys?: string;
  run: () => void;
  /** Not offered while it says false. */
  when?: () => boolean;
  /** Key of the heading under which it is listed. */
  group?: string;
  /** The key is handled by the part that has the focus; it stands here for the list of keys only. */
  keysElsewhere?: boolean;
  /** Known to keys and the list of keys only, not to the palette. */
  hidden?: boolean;
}

const useStore = create<{ commands: Command[] }>(() => ({ commands: [] }));

/** Adds commands; a later one with the same id or keys wins. Returns the way to take them away. */
export function registerCommands(commands: readonly Command[]): () => void {
  useStore.setState((state) => ({ commands: [...state.commands, ...commands] }));
  return () =>
    useStore.setState((state) => ({ commands: state.commands.filter((command) => !commands.includes(command)) }));
}

/** Commands of a component while it is drawn. `commands` must be stable (memoised). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => registerCommands(commands), [commands]);
}

/** All commands, the last of each id. */
export function useCommandList(): Command[] {
  const commands = useStore((state) => state.commands);
  return [...new Map(commands.map((command) => [command.id, command])).values()];
}

/** Runs a command by id; false where there is none or it is not offered now. */
function runCommand(id: string): boolean {
  const command = useStore.getState().commands.findLast((candidate) => candidate.id === id);
  if (!command || command.when?.() === false) return false;
  command.run();
  return true;
}

/** The letter as it would be without Caps Lock: a capital means Shift. */
const withoutCapsLock = (event: KeyboardEvent): string =>
  event.getModifierState('CapsLock') ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;

/** The name of a pressed key in the form of `Command.keys`. */
function nameOf(event: KeyboardEvent): string {
  const named: Record<string, string> = {
    ArrowLeft: 'left',
    ArrowRight: 'right',
    ArrowUp: 'up',
    ArrowDown: 'down',
    Escape: 'escape',
    Enter: 'enter',
    ' ': 'space',
  };
  const key =
    named[event.key] ??
    (event.key.length === 1 && !event.ctrlKey && !event.metaKey ? withoutCapsLock(event) : event.key.toLowerCase());
  const shifted = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey);
  return `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${shifted ? 'shift+' : ''}${key}`;
}

/** True while the focus is in a field whose own undo is meant. */
export const isTyping = (): boolean =>
  document.activeElement instanceof HTMLElement &&
  (document.activeElement.isContentEditable || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) &&
  document.activeElement.getAttribute('type') !== 'checkbox' &&
  document.activeElement.getAttribute('type') !== 'radio';

/** True where typed characters belong to a text field or an open menu. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('[role=menu],[role=listbox],[role=dialog],[role=alertdialog],.monaco-editor') !== null)
  );
}

const sequencePause = 1200;
let prefix: { key: string; at: number } | null = null;

function pressKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
  const name = nameOf(event);
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (!modified && takesText(event.target)) return;
  const { commands } = useStore.getState();
  const find = (keys: string) =>
    commands.findLast((command) => command.keys === keys && !command.keysElsewhere && command.when?.() !== false);
  const waiting = prefix && Date.now() - prefix.at < sequencePause ? prefix.key : null;
  prefix = null;
  const command = (waiting ? find(`${waiting} ${name}`) : undefined) ?? find(name);
  if (command) {
    event.preventDefault();
    command.run();
  } else if (!waiting && commands.some((candidate) => candidate.keys?.startsWith(`${name} `))) {
    event.preventDefault();
    prefix = { key: name, at: Date.now() };
  }
}

/** Starts listening to keys and the application menu. Called once. */
export function startCommands(): void {
  window.addEventListener('keydown', pressKey);
  onMenuCommand((id) => runCommand(id));
}

const symbols: Record<string, string> = {
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
};

/** Keys as they are drawn: `Ctrl+K`, `Alt+←`, `g t`. */
export function showKeys(keys: string): string {
  if (keys === '+') return keys;
  return keys
    .split(' ')
    .map((part) =>
      part
        .split('+')
        .map((key, index, all) => symbols[key] ?? (all.length > 1 && index > 0 ? key.toUpperCase() : key))
        .join('+'),
    )
    .join(' ');
}
