import { asFields, textAt } from './json-sequence.ts';

/** What event selectors let through. */
export interface SelectorScope {
  managementRead: boolean;
  managementWrite: boolean;
  data: boolean;
  /** Event sources that management selectors leave out, such as kms.amazonaws.com. */
  exclusions: string[];
}

/**
 * Reads `PutEventSelectors` parameters, basic or advanced (CloudTrail API reference, EventSelector and AdvancedEventSelector). An advanced
 * selector with a condition on anything but category, read-only and type counts as letting only some through, which is kept as it is.
 */
export function readSelectors(parameters: Map<string, unknown>): SelectorScope {
  const scope: SelectorScope = { managementRead: false, managementWrite: false, data: false, exclusions: [] };
  const basic = parameters.get('eventSelectors');
  for (const item of Array.isArray(basic) ? (basic as unknown[]) : []) {
    const selector = asFields(item);
    if (selector) addBasic(selector, scope);
  }
  const advanced = parameters.get('advancedEventSelectors');
  for (const item of Array.isArray(advanced) ? (advanced as unknown[]) : []) {
    const conditions = asFields(item)?.get('fieldSelectors');
    if (Array.isArray(conditions))
      addAdvanced(
        (conditions as unknown[]).flatMap((condition) => asFields(condition) ?? []),
        scope,
      );
  }
  return scope;
}

function addBasic(selector: Map<string, unknown>, scope: SelectorScope): void {
  const readWrite = textAt(selector, 'readWriteType') ?? 'All';
  if (selector.get('includeManagementEvents') !== false) {
    if (readWrite !== 'WriteOnly') scope.managementRead = true;
    if (readWrite !== 'ReadOnly') scope.managementWrite = true;
  }
  const resources = selector.get('dataResources');
  if (Array.isArray(resources) && resources.length > 0) scope.data = true;
  for (const source of texts(selector.get('excludeManagementEventSources'))) scope.exclusions.push(source);
}

function addAdvanced(conditions: Map<string, unknown>[], scope: SelectorScope): void {
  const condition = (field: string): Map<string, unknown> | undefined =>
    conditions.find((each) => textAt(each, 'field') === field);
  const category = texts(condition('eventCategory')?.get('equals'))[0];
  if (category === 'Data') scope.data = true;
  if (category !== 'Management') return;
  const readOnly = texts(condition('readOnly')?.get('equals'))[0];
  if (readOnly !== 'false') scope.managementRead = true;
  if (readOnly !== 'true') scope.managementWrite = true;
  const source = condition('eventSource');
  for (const excluded of texts(source?.get('notEquals'))) scope.exclusions.push(excluded);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? (value as unknown[]).filter((item) => typeof item === 'string') : [];
}
