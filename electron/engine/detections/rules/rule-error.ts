/** Why a rule is refused, and where: line and column count from 1. */
export class RuleError extends Error {
  readonly line: number | null;
  readonly column: number | null;

  constructor(message: string, place: { line: number; column: number } | null = null) {
    super(message);
    this.name = 'RuleError';
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}

/** A rule that is sound but names lists that the case does not have. It waits; it never runs with the placeholder as text. */
export class RuleWaits extends RuleError {}

/** A rule for something else than CloudTrail. */
export class RuleForeign extends RuleError {}

/** Bounds on rules, which come from strangers. */
export const bounds = {
  /** Bytes of a file. */
  file: 1 << 20,
  /** Levels of nesting. */
  depth: 64,
  /** Values of one item. */
  values: 10_000,
  /** Parts of a whole rule: values, selections, nodes of conditions. */
  nodes: 100_000,
  /** Characters of one regular expression. */
  expression: 4096,
} as const;
