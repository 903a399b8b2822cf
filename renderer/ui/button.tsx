import { useState, type ReactNode, type Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from './icon.tsx';
import { Tooltip } from './menu.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  kind?: 'default' | 'primary' | 'quiet' | 'danger' | 'link';
  size?: 'normal' | 'large';
  icon?: IconName;
  className?: string;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with words. One `primary` at most in a view. */
export function Button({ kind = 'default', size = 'normal', icon, className, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`button ${kind} ${size} ${className ?? ''}`}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'size'> {
  icon: IconName;
  /** Said to screen readers and shown as a tooltip. */
  label: string;
  /** Key that does the same, shown in the tooltip. */
  keys?: string;
  pressed?: boolean;
}

/** A button with a drawing only; its label is its tooltip. */
export function IconButton({ icon, label, keys, kind = 'quiet', className, pressed, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={`button icon-only ${kind} ${className ?? ''}`}
      >
        <Icon name={icon} />
      </AriaButton>
    </Tooltip>
  );
}

/** Copies a text to the clipboard and says so. */
export function CopyButton({ text, label }: { text: string | (() => string | Promise<string>); label?: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'ready' | 'done' | 'failed'>('ready');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setState('done');
    } catch {
      setState('failed');
    }
    setTimeout(() => setState('ready'), 1500);
  };
  const words = state === 'done' ? t('ui.copied') : state === 'failed' ? t('ui.copyFailed') : (label ?? t('ui.copy'));
  return (
    <IconButton
      icon={state === 'done' ? 'check' : state === 'failed' ? 'error' : 'copy'}
      label={words}
      onPress={() => void copy()}
    />
  );
}
