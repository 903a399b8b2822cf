import type { CaseDetails, ErrorReply, OpenedCase, SavedFile } from '../../shared/contract/index.ts';
import type { EngineContext } from '../engine/index.ts';

/** What an engine process is asked to do with a case file. */
export type CaseRequest =
  | { mode: 'create'; path: string; details: CaseDetails }
  | { mode: 'open'; path: string; readOnly: boolean };

/** From the main process to an engine process. `port` carries one MessagePort for a window. */
export type ControlRequest =
  | { kind: 'open'; request: CaseRequest; context: EngineContext; grants: { path: string; token: string }[] }
  | { kind: 'port' }
  | { kind: 'ask'; id: number; question: Question }
  /** Carries the port of the query process that was asked for under `id`. */
  | { kind: 'query-port'; id: number }
  | { kind: 'query-exit'; id: number; how: string }
  | { kind: 'close' };

/** What the main process asks or tells the engine of an open case; each gets one answer. */
export type Question =
  | { about: 'grant'; path: string; token: string }
  /** Answered with a sentence where a file at the path would change the case or its evidence, else with null. */
  | { about: 'protected'; path: string }
  | { about: 'saved'; file: SavedFile }
  /** Answered with `yes` while an import runs or rests, else with null. */
  | { about: 'importing' };

/** From an engine process to the main process. */
export type ControlReply =
  | { kind: 'opened'; opened: OpenedCase }
  | { kind: 'open-failed'; error: ErrorReply }
  | { kind: 'answered'; id: number; answer: string | null }
  | { kind: 'closed' }
  /** Wants a process for one query: an engine cannot start any. */
  | { kind: 'start-query'; id: number }
  | { kind: 'end-query'; id: number }
  /** The process ends after this; the case file is as a power cut would leave it, which it survives. */
  | { kind: 'failed'; error: ErrorReply };
