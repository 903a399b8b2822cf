import { z } from 'zod';
import type { EpochMs } from './common.ts';
import { methodOn } from './method.ts';

/** What an indicator is, found by its text or said by the list. */
const indicatorTypes = ['address', 'key', 'arn', 'agent', 'name', 'hash', 'account', 'event-id'] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

interface ListedIndicator {
  type: IndicatorType;
  value: string;
  /** Name of the list that it stands in. */
  source: string;
}

interface MatchedIndicator extends ListedIndicator {
  events: number;
  first: EpochMs | null;
  last: EpochMs | null;
}

/** What a list holds that was not looked for. */
interface LeftOutIndicator {
  value: string;
  source: string;
  reason: string;
}

export interface IndicatorList {
  /** File name. */
  source: string;
  sha256: string;
  format: 'csv' | 'json-lines' | 'stix' | 'plain' | 'parquet';
  /** Indicators looked for and left out; together all that the list holds. */
  indicators: number;
  leftOut: number;
  /** The tag that events of this list carry; null where none matched, or the case is open for reading only. */
  tag: string | null;
  /** Events that carry it now and did not before. */
  tagged: number;
}

export interface IndicatorMatches {
  lists: IndicatorList[];
  matched: MatchedIndicator[];
  missed: ListedIndicator[];
  leftOut: LeftOutIndicator[];
}

const method = methodOn('events', 'tags');

export const indicatorsMethods = {
  /**
   * Matches lists of indicators (CSV, JSON lines, plain text, STIX bundles, Parquet; `files` are tokens) and tags the events, a tag for each list. Origin and hash of each list
   * stand in the examiner log. Works in a case that is open for reading only, too; nothing is tagged then.
   */
  'indicators.import': method<IndicatorMatches>()(
    z.object({
      files: z.array(z.string().max(200)).min(1).max(1000),
      /** Name of the tag where it is not that of the list. */
      tag: z.string().trim().min(1).max(200).optional(),
    }),
    { writes: ['tags', 'audit'], runsReadOnly: true },
  ),
};
