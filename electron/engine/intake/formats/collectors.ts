import { isObject, type JsonFormat } from './format.ts';

/** plaso and Timesketch: the record is the text `cloud_trail_event`. */
export const plaso: JsonFormat = {
  id: 'plaso',
  unwrap(value) {
    const record = value['cloud_trail_event'];
    return typeof record === 'string' || isObject(record) ? { values: [record], mayBeCut: true } : null;
  },
};

/** Findings of scanners are no logs; they are recognised so that the reason can say so. */
export function isScannerFinding(value: Record<string, unknown>): boolean {
  return (
    isObject(value['finding_info']) ||
    ('CheckID' in value && 'StatusExtended' in value) ||
    ('check_id' in value && 'status_extended' in value)
  );
}
