import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  Label,
  Radio,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  Text,
  type CheckboxProps as AriaCheckboxProps,
  type SwitchProps as AriaSwitchProps,
} from 'react-aria-components';
import { Icon } from './icon.tsx';

/** On or off, with words. */
export function Checkbox({
  children,
  ...rest
}: Omit<AriaCheckboxProps, 'children' | 'className'> & { children?: ReactNode }) {
  return (
    <AriaCheckbox {...rest} className="choice">
      {({ isIndeterminate }) => (
        <>
          <span className="choice-box">
            <Icon name={isIndeterminate ? 'minus' : 'check'} />
          </span>
          {children !== undefined && <span>{children}</span>}
        </>
      )}
    </AriaCheckbox>
  );
}

/** On or off, at once in force. */
export function Switch({
  children,
  ...rest
}: Omit<AriaSwitchProps, 'children' | 'className'> & { children?: ReactNode }) {
  return (
    <AriaSwitch {...rest} className="choice">
      <span className="switch-track">
        <span className="switch-knob" style={{ display: 'block' }} />
      </span>
      {children !== undefined && <span>{children}</span>}
    </AriaSwitch>
  );
}

interface RadioOption<K extends string = string> {
  id: K;
  text: ReactNode;
  help?: ReactNode;
  isDisabled?: boolean;
}

export interface RadioGroupProps<K extends string> {
  label: string;
  hideLabel?: boolean;
  options: readonly RadioOption<K>[];
  value: K;
  onChange: (value: K) => void;
  help?: ReactNode;
  direction?: 'column' | 'row';
  isDisabled?: boolean;
}

/** One of a few, all of them in sight. */
export function RadioGroup<K extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
  help,
  direction = 'column',
  isDisabled,
}: RadioGroupProps<K>) {
  return (
    <AriaRadioGroup
      className="field"
      value={value}
      onChange={(next) => onChange(next as K)}
      isDisabled={isDisabled ?? false}
      aria-label={hideLabel ? label : undefined}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <div className={`choice-list ${direction}`}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} isDisabled={option.isDisabled ?? false} className="choice">
            <span className="choice-box round">
              <span className="choice-dot" />
            </span>
            <span>
              {option.text}
              {option.help && (
                <span className="field-help" style={{ display: 'block' }}>
                  {option.help}
                </span>
              )}
            </span>
          </Radio>
        ))}
      </div>
      {help && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
    </AriaRadioGroup>
  );
}
