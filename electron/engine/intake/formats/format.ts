import type { CloudTrailRecord } from '../../events/record.ts';
import type { Completeness } from '../../events/terms.ts';

/** A record that was found inside another value. */
export interface FoundRecord {
  record: CloudTrailRecord;
  completeness: Completeness;
}

/**
 * One way in which CloudTrail records are wrapped in JSON. Recognition is by content only.
 * `unwrap` gives the records inside a value, an empty list where the value belongs to the format but holds none, or null where it is something else.
 * What it returns may again be wrapped: the reader unwraps until it meets records.
 */
export interface JsonFormat {
  /** Name in the intake record, on the command line (`--format`) and on the screen. */
  id: string;
  unwrap(value: unknown): unknown[] | null;
}
