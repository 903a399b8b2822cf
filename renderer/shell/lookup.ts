import i18next from 'i18next';
import { lookupAttributes } from '../../shared/fields/index.ts';
import type { MenuEntry } from '../ui/index.ts';
import { useFilter, useFilterDraft } from './filter.ts';
import { openMenu } from './value-menu.tsx';

/** The order in which CloudTrail's Event history lists its attributes, most used first. */
const order = [
  'EventName',
  'Username',
  'ResourceName',
  'ResourceType',
  'EventSource',
  'EventId',
  'AccessKeyId',
  'ReadOnly',
];

/** Begins a condition on a field in the filter bar, behind what stands there; the cursor waits where the value belongs. */
export function startCondition(field: string, opening = ''): void {
  const { where } = useFilter.getState();
  const before = where === '' ? '' : `${where} and `;
  useFilterDraft.setState((draft) => ({ text: `${before}${field} : ${opening}`, serial: draft.serial + 1 }));
}

/** The attributes by which Event history can be searched, each as the beginning of a condition. A resource is named by its ARN or the end of it. */
export function lookupEntries(): MenuEntry[] {
  return order.map((attribute) => {
    const field = lookupAttributes.get(attribute)!;
    return {
      id: attribute,
      text: i18next.t(`shell.lookup.${attribute}`),
      detail: field,
      run: () => startCondition(field, attribute === 'ResourceName' ? '*' : ''),
    };
  });
}

/** Opens the attributes below the filter bar. */
export function openLookup(): void {
  const at =
    document.querySelector<HTMLElement>('[data-lookup]') ?? document.querySelector<HTMLElement>('[data-filter-bar]');
  if (at)
    openMenu(
      { title: i18next.t('shell.lookup.title'), label: i18next.t('shell.lookup.title'), entries: lookupEntries() },
      at,
    );
}
