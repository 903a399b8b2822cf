import { asFields, textAt, textsOf } from '../events/json-fields.ts';

/** All of it, or what the selectors name: ARNs, and conditions as `readOnly = true`. */
export type Part = 'all' | ReadonlySet<string>;

/** What event selectors let through. */
export interface SelectorScope {
  managementRead: boolean;
  managementWrite: boolean;
  /** Resource types of which data events are recorded (`*` where the selector names no type), and of which resources. */
  data: Map<string, Part>;
  /** Event sources whose network activity is recorded. */
  network: Set<string>;
  /** Event sources that management selectors leave out, such as kms.amazonaws.com. */
  exclusions: string[];
}

/** What a trail records that nobody told what to record: all management events (CloudTrail user guide). */
export function defaultScope(): SelectorScope {
  return { managementRead: true, managementWrite: true, data: new Map(), network: new Set(), exclusions: [] };
}

/**
 * Reads `PutEventSelectors` parameters, basic or advanced (CloudTrail API reference, EventSelector and AdvancedEventSelector). An advanced
 * selector with a condition on anything but category, read-only and type counts as letting only some through, which is kept as it is.
 */
export function readSelectors(parameters: Map<string, unknown>): SelectorScope {
  const scope: SelectorScope = { ...defaultScope(), managementRead: false, managementWrite: false };
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

/** `arn:aws:s3` and the like stand for all objects, functions or tables of the account. */
const everyResource = /^arn:[^:]*:(?:s3(?::::)?|lambda|dynamodb)\*?$/;

function addData(scope: SelectorScope, type: string, part: Part): void {
  scope.data.set(type, joinParts(scope.data.get(type), part));
}

/** What either of two lets through. */
export function joinParts(left: Part | undefined, right: Part): Part {
  if (left === undefined) return right;
  return left === 'all' || right === 'all' ? 'all' : new Set([...left, ...right]);
}

/** Does the second let through all that the first does? */
export function coversPart(wide: Part, narrow: Part | undefined): boolean {
  if (narrow === undefined) return false;
  if (narrow === 'all') return true;
  return wide !== 'all' && [...wide].every((each) => narrow.has(each));
}

function addBasic(selector: Map<string, unknown>, scope: SelectorScope): void {
  const readWrite = textAt(selector, 'readWriteType') ?? 'All';
  const includes = selector.get('includeManagementEvents');
  if (includes !== false && includes !== 'false') {
    if (readWrite !== 'WriteOnly') scope.managementRead = true;
    if (readWrite !== 'ReadOnly') scope.managementWrite = true;
  }
  const resources = selector.get('dataResources');
  for (const item of Array.isArray(resources) ? (resources as unknown[]) : []) {
    const resource = asFields(item);
    // A resource type without values names no resource: it records nothing.
    const values = resource ? textsOf(resource.get('values')) : [];
    if (!resource || values.length === 0) continue;
    const isAll = readWrite === 'All' && values.some((value) => everyResource.test(value));
    const part = isAll
      ? 'all'
      : new Set(values.map((value) => (readWrite === 'All' ? value : `${value} ${readWrite}`)));
    addData(scope, textAt(resource, 'type') ?? '*', part);
  }
  for (const source of textsOf(selector.get('excludeManagementEventSources'))) scope.exclusions.push(source);
}

function addAdvanced(conditions: Map<string, unknown>[], scope: SelectorScope): void {
  const condition = (field: string): Map<string, unknown> | undefined =>
    conditions.find((each) => textAt(each, 'field') === field);
  const category = textsOf(condition('eventCategory')?.get('equals'))[0];
  if (category === 'Data') {
    const types = textsOf(condition('resources.type')?.get('equals'));
    const others = conditions.filter(
      (each) => !['eventCategory', 'resources.type'].includes(textAt(each, 'field') ?? ''),
    );
    const part = others.length === 0 ? 'all' : new Set([others.map((each) => JSON.stringify([...each])).join(' ')]);
    for (const type of types.length > 0 ? types : ['*']) addData(scope, type, part);
  }
  const source = condition('eventSource');
  if (category === 'NetworkActivity') {
    const sources = textsOf(source?.get('equals'));
    for (const each of sources.length > 0 ? sources : ['*']) scope.network.add(each);
  }
  if (category !== 'Management') return;
  const readOnly = textsOf(condition('readOnly')?.get('equals'))[0];
  if (readOnly !== 'false') scope.managementRead = true;
  if (readOnly !== 'true') scope.managementWrite = true;
  for (const excluded of textsOf(source?.get('notEquals'))) scope.exclusions.push(excluded);
}
