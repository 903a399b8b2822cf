import type { ReactNode, Ref } from 'react';
import {
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components';
import { Icon } from './icon.tsx';

interface FieldProps extends Omit<AriaTextFieldProps, 'children' | 'className' | 'ref'> {
  /** Shown above, or said only (`hideLabel`). */
  label: string;
  hideLabel?: boolean;
  help?: ReactNode;
  error?: string | null;
  placeholder?: string;
  className?: string;
  mono?: boolean;
}

/** One line of text. */
export function TextField({
  label,
  hideLabel,
  help,
  error,
  placeholder,
  className,
  mono,
  inputRef,
  ...rest
}: FieldProps & { inputRef?: Ref<HTMLInputElement> }) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={!!error}
      className={`field ${className ?? ''}`}
      aria-label={hideLabel ? label : undefined}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <Input ref={inputRef} className={mono ? 'input mono' : 'input'} placeholder={placeholder} />
      {help && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      {error && <FieldError className="field-error">{error}</FieldError>}
    </AriaTextField>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  hideLabel,
  help,
  error,
  placeholder,
  className,
  mono,
  rows = 4,
  ...rest
}: FieldProps & { rows?: number }) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={!!error}
      className={`field ${className ?? ''}`}
      aria-label={hideLabel ? label : undefined}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <AriaTextArea className={mono ? 'input mono' : 'input'} rows={rows} placeholder={placeholder} />
      {help && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      {error && <FieldError className="field-error">{error}</FieldError>}
    </AriaTextField>
  );
}

interface SelectOption<K extends string = string> {
  id: K;
  text: string;
  detail?: string;
}

export interface SelectProps<K extends string> {
  label: string;
  hideLabel?: boolean;
  options: readonly SelectOption<K>[];
  value: K | null;
  onChange: (value: K) => void;
  placeholder?: string;
  kind?: 'default' | 'quiet';
  /** Label and button in one line. */
  inline?: boolean;
  isDisabled?: boolean;
  className?: string;
}

/** One of several. */
export function Select<K extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
  placeholder,
  kind = 'default',
  inline,
  isDisabled,
  className,
}: SelectProps<K>) {
  return (
    <AriaSelect
      className={`field ${inline ? 'inline' : ''} ${className ?? ''}`}
      aria-label={hideLabel ? label : undefined}
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(key as K)}
      placeholder={placeholder ?? '—'}
      isDisabled={isDisabled ?? false}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <Button className={`select-button ${kind}`}>
        <SelectValue>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <Icon name="chevronDown" />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="menu" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.text} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="menu-check" aria-hidden="true">
                    {isSelected && <Icon name="check" />}
                  </span>
                  <span className="menu-item-text">{option.text}</span>
                  {option.detail && <span className="menu-item-detail">{option.detail}</span>}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
