/** Every way a request can fail on purpose. A new code needs a translation in `shared/text` and a line in `docs/errors.md`. */
const errorCodes = [
  'case/not-found',
  'case/not-a-case',
  'case/newer-format',
  'case/older-format',
  'case/exists',
  'case/in-use',
  'case/read-only',
  'case/damaged',
  'case/unclean',
  'intake/nothing-to-import',
  'intake/unreadable',
  'intake/disk-full',
  'intake/interrupted',
  'intake/vanished',
  'kql/syntax',
  'kql/unknown-field',
  'events/not-found',
  'actors/not-found',
  'integrity/bad-keys',
  'integrity/bad-signatures',
  'findings/not-found',
  'findings/conflict',
  'report/target',
  'report/exists',
  'report/key',
  'export/target',
  'export/exists',
  'query/refused',
  'query/parameter',
  'query/failed',
  'query/timeout',
  'query/out-of-memory',
  'query/no-index',
  'audit/broken',
  'contract/bad-request',
  'contract/unknown-method',
  'cancelled',
  'internal/unexpected',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What an error looks like on the wire; nothing is ever thrown across one. */
export interface ErrorReply {
  code: ErrorCode;
  /** One sentence that names the file or option and the cause. */
  message: string;
  /** Technical particulars (system error, position), for those who want them. */
  detail?: string;
  /** What to do about it. */
  hint?: string;
}

/** The one error type that modules throw on purpose. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, more: { detail?: string; hint?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = more.detail;
    this.hint = more.hint;
  }
}

/** Turns anything thrown into the reply form; what is not an AppError becomes `internal/unexpected`. */
export function toErrorReply(thrown: unknown): ErrorReply {
  if (thrown instanceof AppError) {
    const reply: ErrorReply = { code: thrown.code, message: thrown.message };
    if (thrown.detail !== undefined) reply.detail = thrown.detail;
    if (thrown.hint !== undefined) reply.hint = thrown.hint;
    return reply;
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    code: 'internal/unexpected',
    message: error.message,
    detail: error.stack ?? String(thrown),
    hint: 'This is a defect of Trailcase. The case file is unharmed; please keep the message and the steps that led to it.',
  };
}
