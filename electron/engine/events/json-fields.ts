/** A JSON object as a map, so that no key of the evidence ever meets a prototype; null for anything else. */
export function asFields(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

/** The string at `name`, null where there is none. */
export function textAt(fields: Map<string, unknown>, ...names: string[]): string | null {
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === 'string') return value;
  }
  return null;
}

/** The strings of an array, and a single string as an array of one: policies and selectors write both. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as unknown[]).filter((item) => typeof item === 'string') : [];
}
