/** What a record does not say itself, and what reading it costs once for all conditions. */
export interface RecordContext {
  /** Values of a derived field (`outcome`, `actor`, `session` …) of the event. */
  derived(name: string): readonly string[];
  /** Compact JSON of the record. */
  text(): string;
}

/**
 * One condition on one event. Every rule language ends in these: the language decides what its test means, the tree only joins them.
 * Two atoms with one key mean the same.
 */
export interface Atom {
  op: 'atom';
  key: string;
  /** The path that the condition looks at; null: the whole record. A derived field stands as `derived:name`. */
  path: string | null;
  test(record: object, context: RecordContext): boolean;
  /** Where the condition stands in the rule, to say what matched. */
  label: string;
}

/** A rule's condition: one form for Sigma, EventBridge patterns, CloudWatch filters and KQL. */
export type Tree =
  | { op: 'all' }
  | { op: 'none' }
  | { op: 'and' | 'or'; nodes: Tree[] }
  | { op: 'not'; node: Tree }
  | Atom;

export const ALL: Tree = { op: 'all' };
export const NONE: Tree = { op: 'none' };

export function allOf(nodes: readonly Tree[]): Tree {
  const kept = nodes.filter((node) => node.op !== 'all');
  if (kept.some((node) => node.op === 'none')) return NONE;
  return kept.length === 0 ? ALL : kept.length === 1 ? kept[0]! : { op: 'and', nodes: kept };
}

export function anyOf(nodes: readonly Tree[]): Tree {
  const kept = nodes.filter((node) => node.op !== 'none');
  if (kept.some((node) => node.op === 'all')) return ALL;
  return kept.length === 0 ? NONE : kept.length === 1 ? kept[0]! : { op: 'or', nodes: kept };
}

export function not(node: Tree): Tree {
  if (node.op === 'all') return NONE;
  if (node.op === 'none') return ALL;
  return node.op === 'not' ? node.node : { op: 'not', node };
}

/** The reference: what a tree means, over one decoded record. */
export function holds(tree: Tree, record: object, context: RecordContext): boolean {
  switch (tree.op) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'and':
      return tree.nodes.every((node) => holds(node, record, context));
    case 'or':
      return tree.nodes.some((node) => holds(node, record, context));
    case 'not':
      return !holds(tree.node, record, context);
    case 'atom':
      return tree.test(record, context);
  }
}

/** The conditions that made a record match: atoms that hold and are not under a negation. */
export function matchedAtoms(tree: Tree, record: object, context: RecordContext): Atom[] {
  switch (tree.op) {
    case 'and':
    case 'or':
      return tree.nodes
        .filter((node) => tree.op === 'and' || holds(node, record, context))
        .flatMap((node) => matchedAtoms(node, record, context));
    case 'atom':
      return tree.test(record, context) ? [tree] : [];
    default:
      return [];
  }
}

export function atomsOf(tree: Tree): Atom[] {
  switch (tree.op) {
    case 'and':
    case 'or':
      return tree.nodes.flatMap(atomsOf);
    case 'not':
      return atomsOf(tree.node);
    case 'atom':
      return [tree];
    default:
      return [];
  }
}

/** A context for a record that stands alone: without a case nothing is derived but what `derived` says. */
export function contextOf(record: object, derived: (name: string) => readonly string[] = () => []): RecordContext {
  let text: string | null = null;
  return { derived, text: () => (text ??= JSON.stringify(record)) };
}
