import { randomUUID } from 'node:crypto';
import type { PathToken } from '../../shared/contract/index.ts';

/** What a token may be used for: reading evidence, or writing a report. */
export type PathPurpose = 'evidence' | 'report';

/**
 * Paths that the examiner chose in a dialog or dropped on one window. The window holds tokens only, so nothing that runs
 * in it can name a file that was not chosen.
 */
export interface PathTokens {
  add(path: string, purpose: PathPurpose): PathToken;
  pathOf(token: string, purpose: PathPurpose): string | null;
  /** All tokens, to make them known to an engine that starts later. */
  all(): { token: string; path: string }[];
}

/** Creates the empty set of one window. The label shown for a path is the path itself. */
export function createPathTokens(): PathTokens {
  const chosen = new Map<string, { path: string; purpose: PathPurpose }>();
  return {
    add(path, purpose) {
      const token = randomUUID();
      chosen.set(token, { path, purpose });
      return { token, label: path };
    },
    pathOf(token, purpose) {
      const found = chosen.get(token);
      return found !== undefined && found.purpose === purpose ? found.path : null;
    },
    all: () => [...chosen].map(([token, { path }]) => ({ token, path })),
  };
}
