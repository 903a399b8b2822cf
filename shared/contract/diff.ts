import { z } from 'zod';
import { methodOn } from './method.ts';

/** What became of a file or record from the first acquisition to the second. `repacked`: the same content under another compression; `moved`: the same content at another path. */
type Difference = 'missing' | 'added' | 'altered' | 'repacked' | 'moved';

/**
 * What a difference means, as far as the digests can tell:
 * `proven-lost`/`proven-extra`: a signed digest vouches for the file that only one has; `first-proven`/`second-proven`: it vouches for that one's state of an altered file;
 * `both-proven`: for both, which cannot be of one delivery; `same-content`: no evidence differs; `cannot-be-told`: no digest vouches for either.
 */
export type Meaning =
  | 'proven-lost'
  | 'proven-extra'
  | 'first-proven'
  | 'second-proven'
  | 'both-proven'
  | 'same-content'
  | 'cannot-be-told';

export interface DiffSide {
  path: string;
  /** SHA-256 of the stored file and of its uncompressed content, hex. */
  sha256: string;
  sha256Uncompressed: string | null;
  records: number;
  verdict: string | null;
}

export interface FileDifference {
  /** Where both have the file: below `AWSLogs`, or as imported. */
  path: string;
  state: Difference;
  meaning: Meaning;
  first: DiffSide | null;
  second: DiffSide | null;
}

export interface RecordDifference {
  eventID: string;
  state: 'missing' | 'added' | 'altered';
  eventTime: string | null;
  /** Evidence paths in the two cases. */
  first: string | null;
  second: string | null;
}

export interface CaseDiff {
  /** True where a file's content or a record is missing, added or altered. */
  differs: boolean;
  /** Only files that are not the same; `sameFiles` counts the others. */
  files: FileDifference[];
  sameFiles: number;
  records: {
    first: number;
    second: number;
    same: number;
    missing: number;
    added: number;
    altered: number;
    /** The first of them, in the order of event ids. */
    list: RecordDifference[];
  };
  /** Accounts that received the events. Two acquisitions without a common one are not of one account. */
  accounts: { first: string[]; second: string[] };
}

const method = methodOn('events', 'verdicts');

export const diffMethods = {
  /** Compares the evidence of the open case, as the first, with that of another case file (a token). Neither is changed. */
  'diff.cases': method<CaseDiff>()(z.object({ other: z.string().max(200) })),
};
