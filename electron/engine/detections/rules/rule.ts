import type { Correlation } from '../correlations/correlation.ts';
import type { Tree } from './tree.ts';

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

const ruleKinds = [
  'sigma',
  'correlation',
  'filter',
  'event-pattern',
  'metric-filter',
  'alarm',
  'kql',
  'first-seen',
  'rate',
] as const;
export type RuleKind = (typeof ruleKinds)[number];

const ruleStates = ['loaded', 'warned', 'waiting', 'foreign', 'refused'] as const;
type RuleState = (typeof ruleStates)[number];

/** What is known of a rule beside what it asks for. */
export interface RuleInfo {
  /** Unique among the rules of a run: the id, or the hash of the text where it has none. */
  key: string;
  /** The rule's own id, or its key. */
  id: string;
  /** The short name by which correlations may call it. */
  name: string | null;
  title: string;
  level: Level | null;
  status: string | null;
  author: string;
  license: string;
  description: string;
  /** What would make a hit innocent. */
  innocent: string[];
  references: string[];
  tags: string[];
  /** Numbers of ATT&CK version 19 and of AWS's catalogue. */
  techniques: string[];
  /** Ids of tactics. */
  tactics: string[];
  /** Fields that the rule wants shown. */
  fields: string[];
  /** SHA-256 of the rule's text (of its file). */
  sha256: string;
  /** Path in its set, or the set's name. */
  source: string;
  set: string;
  kind: RuleKind;
  warnings: string[];
  /** Left out unless asked for: deprecated and unsupported ones. */
  isLeftOut: boolean;
  /** Its own hits are not shown: it only serves correlations of its file. */
  isSilent: boolean;
}

/** Alarm over a metric filter. */
interface Alarm {
  /** Seconds. */
  period: number;
  threshold: number;
}

export type Rule = RuleInfo &
  (
    | { kind: 'sigma' | 'event-pattern' | 'metric-filter' | 'kql'; tree: Tree; otherReading?: Tree | null }
    | { kind: 'alarm'; tree: Tree; otherReading: Tree | null; alarm: Alarm }
    | { kind: 'correlation'; correlation: Correlation; base: Tree | null; isConverted: boolean }
    | { kind: 'filter'; tree: Tree; appliesTo: string[] | null }
    | { kind: 'first-seen' | 'rate' }
  );

/** A file or text that was offered as a rule, and what became of it. */
export interface RuleFile {
  path: string;
  sha256: string;
  state: RuleState;
  /** Why it waits, is foreign or refused; null for the others. */
  reason: string | null;
  line: number | null;
  column: number | null;
  rules: Rule[];
}
