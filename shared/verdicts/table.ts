/** What a verdict is about. `used`: a file that served the verification, such as public keys. */
export type VerdictKind = 'digest' | 'log' | 'lake-signature' | 'lake-file' | 'chain' | 'used';

/**
 * `proven`: as AWS delivered it, and a signature says so. `altered`: something was changed after delivery, or cannot be what CloudTrail
 * wrote. `absent`: named, not in the evidence. `open`: neither proven nor refuted. `aside`: says nothing by itself, as a second copy.
 */
export type VerdictClass = 'proven' | 'altered' | 'absent' | 'open' | 'aside';

/** 3 proven, 2 consistent with its successor, 1 shown but no proof, 0 altered: nothing inside is to be believed. Null: no file of its own. */
export type Strength = 0 | 1 | 2 | 3 | null;

/** One line of the table; what is left out has the value that is said here. */
interface VerdictRow {
  code: string;
  kind: VerdictKind;
  class: VerdictClass;
  /** How much a digest proves; left out where there is no digest with a file. */
  strength?: Strength;
  /** Where an investigator has to look; left out: where something was altered or is absent. */
  needsLook?: boolean;
  /** What was altered: the file, the file or what vouches for it, or only what vouches for it. */
  altered?: 'file' | 'either' | 'voucher';
  /** One English part of a sentence; a case keeps it beside the verdict. */
  reason: string;
}

/** Every verdict, each once. The order within log verdicts is how well a file answers for a listed log, best first. */
export const table = [
  {
    code: 'DIGEST_SIGNED',
    kind: 'digest',
    class: 'proven',
    strength: 3,
    reason: 'a signature over it verifies with the public key that it names',
  },
  {
    code: 'DIGEST_LINKED',
    kind: 'digest',
    class: 'proven',
    strength: 3,
    reason: 'a proven successor records its hash',
  },
  {
    code: 'DIGEST_CONSISTENT',
    kind: 'digest',
    class: 'open',
    strength: 2,
    reason: 'its hash is the one that the next digest records; not checked against a public key',
  },
  {
    code: 'DIGEST_UNPROVEN',
    kind: 'digest',
    class: 'open',
    strength: 1,
    reason: 'no signature for it in the evidence: no metadata, and no later digest that records one',
  },
  {
    code: 'DIGEST_KEY_UNKNOWN',
    kind: 'digest',
    class: 'open',
    strength: 1,
    needsLook: true,
    reason: 'the public key that it names is not among those supplied',
  },
  {
    code: 'DIGEST_KEY_UNUSABLE',
    kind: 'digest',
    class: 'open',
    strength: 1,
    needsLook: true,
    reason: 'the public key that it names cannot be used',
  },
  {
    code: 'DIGEST_INCONSISTENT',
    kind: 'digest',
    class: 'altered',
    strength: 0,
    altered: 'either',
    reason: 'the next digest records another hash; one of the two was altered',
  },
  {
    code: 'DIGEST_BAD_SIGNATURE',
    kind: 'digest',
    class: 'altered',
    strength: 0,
    altered: 'either',
    reason: 'the signature in its metadata does not verify: digest or metadata was altered',
  },
  {
    code: 'DIGEST_MODIFIED',
    kind: 'digest',
    class: 'altered',
    strength: 0,
    altered: 'file',
    reason: 'a proven successor records another hash: it was altered after delivery',
  },
  {
    code: 'DIGEST_INVALID_FORMAT',
    kind: 'digest',
    class: 'altered',
    strength: 0,
    altered: 'file',
    reason: 'not a readable digest file',
  },
  {
    code: 'DIGEST_NOT_READ',
    kind: 'digest',
    class: 'open',
    needsLook: true,
    reason: 'the file was met, but its bytes could not be read: whether it is genuine cannot be told',
  },
  {
    code: 'DIGEST_CONFLICTING_COPY',
    kind: 'digest',
    class: 'altered',
    strength: 0,
    altered: 'file',
    reason: 'claims the place of another digest file of the evidence and differs from it',
  },
  {
    code: 'DIGEST_MISSING',
    kind: 'digest',
    class: 'absent',
    reason: 'named as predecessor, not in the evidence',
  },
  {
    code: 'DIGEST_DUPLICATE_COPY',
    kind: 'digest',
    class: 'aside',
    reason: 'the same digest as another file of the evidence',
  },
  {
    code: 'LOG_VALID',
    kind: 'log',
    class: 'proven',
    reason: 'its SHA-256 is the one in a proven digest',
  },
  {
    code: 'LOG_CONSISTENT',
    kind: 'log',
    class: 'open',
    reason: 'its SHA-256 is the one in a digest that fits its successor but was not checked against a public key',
  },
  {
    code: 'LOG_MATCHES_UNPROVEN_DIGEST',
    kind: 'log',
    class: 'open',
    reason: 'its SHA-256 is the one in a digest that is not proven',
  },
  {
    code: 'LOG_MATCHES_BAD_DIGEST',
    kind: 'log',
    class: 'altered',
    altered: 'voucher',
    reason: 'its SHA-256 is the one in a digest that was itself altered, which proves nothing',
  },
  {
    code: 'LOG_TRAILING_DATA',
    kind: 'log',
    class: 'altered',
    altered: 'file',
    reason: 'bytes stand after the gzip member that CloudTrail wrote',
  },
  {
    code: 'LOG_MODIFIED',
    kind: 'log',
    class: 'altered',
    altered: 'file',
    reason: 'a proven digest records another SHA-256: it was altered after delivery',
  },
  {
    code: 'LOG_DIFFERS_UNPROVEN',
    kind: 'log',
    class: 'altered',
    altered: 'either',
    reason: 'a digest that is not proven records another SHA-256: log file or digest was altered',
  },
  {
    code: 'LOG_INVALID_FORMAT',
    kind: 'log',
    class: 'altered',
    altered: 'file',
    reason: 'not the readable gzip file that CloudTrail delivered',
  },
  {
    code: 'LOG_NOT_READ',
    kind: 'log',
    class: 'open',
    needsLook: true,
    reason: 'the file was met, but its bytes could not be read: whether it is the listed content cannot be told',
  },
  {
    code: 'LOG_MISSING',
    kind: 'log',
    class: 'absent',
    reason: 'listed in a proven digest, not in the evidence',
  },
  {
    code: 'LOG_MISSING_UNPROVEN',
    kind: 'log',
    class: 'absent',
    reason: 'listed in a digest that is not proven, not in the evidence',
  },
  {
    code: 'LOG_UNLISTED',
    kind: 'log',
    class: 'open',
    needsLook: true,
    reason: 'no digest in the evidence lists it',
  },
  {
    code: 'LAKE_SIGN_VALID',
    kind: 'lake-signature',
    class: 'proven',
    reason: 'the signature over the file hashes verifies with the public key that it names',
  },
  {
    code: 'LAKE_SIGN_BAD_SIGNATURE',
    kind: 'lake-signature',
    class: 'altered',
    altered: 'either',
    reason: 'the signature over the file hashes does not verify: hashes, their order or the signature were altered',
  },
  {
    code: 'LAKE_SIGN_INVALID_FORMAT',
    kind: 'lake-signature',
    class: 'altered',
    altered: 'file',
    reason: 'not a readable sign file',
  },
  {
    code: 'LAKE_SIGN_KEY_UNKNOWN',
    kind: 'lake-signature',
    class: 'open',
    reason: 'the public key that it names is not among those supplied, or cannot be used',
  },
  {
    code: 'LAKE_FILE_VALID',
    kind: 'lake-file',
    class: 'proven',
    reason: 'its SHA-256 is the listed one',
  },
  {
    code: 'LAKE_FILE_MODIFIED',
    kind: 'lake-file',
    class: 'altered',
    altered: 'file',
    reason: 'its SHA-256 differs from the listed one: altered, or compressed anew',
  },
  {
    code: 'LAKE_FILE_MISSING',
    kind: 'lake-file',
    class: 'absent',
    reason: 'listed, not in the evidence',
  },
  {
    code: 'LAKE_FILE_UNLISTED',
    kind: 'lake-file',
    class: 'open',
    needsLook: true,
    reason: 'the sign file does not list it',
  },
  {
    code: 'LAKE_FILE_UNVERIFIABLE',
    kind: 'lake-file',
    class: 'open',
    reason: 'an unpacked copy: it cannot be verified in this form, the hash is over the compressed file',
  },
  {
    code: 'CHAIN_INTACT',
    kind: 'chain',
    class: 'proven',
    reason: 'one unbroken run of proven digests',
  },
  {
    code: 'CHAIN_INTACT_EXCEPT_HEAD',
    kind: 'chain',
    class: 'open',
    reason: 'one unbroken run of digests of which only the newest is not proven',
  },
  {
    code: 'CHAIN_RESTARTED',
    kind: 'chain',
    class: 'open',
    reason: 'the run of proven digests begins anew where CloudTrail says so',
  },
  {
    code: 'CHAIN_BROKEN',
    kind: 'chain',
    class: 'altered',
    reason: 'a digest of the run was altered or is not in the evidence',
  },
  {
    code: 'CHAIN_CONSISTENT_ONLY',
    kind: 'chain',
    class: 'open',
    reason: 'the digests fit together; not checked against a public key',
  },
  {
    code: 'CHAIN_UNPROVEN',
    kind: 'chain',
    class: 'open',
    reason: 'digests of the run are not proven',
  },
  {
    code: 'CHAIN_NONE',
    kind: 'chain',
    class: 'open',
    reason: 'no digest',
  },
  {
    code: 'USED_PUBLIC_KEYS',
    kind: 'used',
    class: 'aside',
    reason: 'public keys that the verification used',
  },
  {
    code: 'USED_METADATA',
    kind: 'used',
    class: 'aside',
    reason: 'object metadata that the verification used',
  },
] as const satisfies readonly VerdictRow[];
