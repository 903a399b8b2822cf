import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { noteQuery, type OpenCase, openCase } from '../engine/index.ts';
import type { EngineContext } from '../engine/index.ts';
import { createOutput, type Output } from './output.ts';

/** Exit statuses of every command; part of its contract. */
export const exit = { done: 0, failed: 1, usage: 2, needsLook: 3, cancelled: 130 } as const;

export interface GlobalOptions {
  json?: boolean;
  quiet?: boolean;
}

/** What each file of `commands/` exports as `commands`: adds its sub-commands. `finish` sets the exit status of a run that did its work. */
export type AddCommands = (program: Command, finish: (status: number) => void) => void;

/** A run of a command: where it writes, and the signal that Ctrl+C raises. */
export interface Session {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly context: EngineContext;
}

let stopListening = (): void => {};

/** Lets Ctrl+C end the program again; called when a command has ended. */
export function endSession(): void {
  stopListening();
}

export function createSession(options: GlobalOptions & { examiner?: string }): Session {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  stopListening = () => void process.off('SIGINT', abort);
  return {
    output: createOutput({ json: options.json ?? false, quiet: options.quiet ?? false }),
    signal: controller.signal,
    context: contextOf(options.examiner),
  };
}

export function applicationVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function contextOf(examiner: string | undefined): EngineContext {
  return { examiner: examiner ?? userName(), machine: hostname(), application: `Trailcase ${applicationVersion()}` };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Opens a case, runs `work` and closes it, whatever happens. Reading commands take a case that is open elsewhere for reading only. */
export async function withCase<T>(
  session: Session,
  path: string,
  mode: { writes: boolean },
  work: (opened: OpenCase) => Promise<T>,
): Promise<T> {
  const opened = await openCase(path, { readOnly: !mode.writes }, session.context);
  if (opened.migrated !== null)
    session.output.err(
      `${path} was brought from case format ${opened.migrated.from} to the newest; the file as it was is kept as ${opened.migrated.kept}.\n`,
    );
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Notes a query of a reading command in the examiner log, once its answer is there. Where the case cannot be written now, it says so and changes nothing. */
export function noteRun(session: Session, path: string, query: Parameters<typeof noteQuery>[2], events: number): void {
  const reason = noteQuery(path, session.context, query, { events });
  if (reason !== null) session.output.err(`This query is not in the examiner log. ${reason}\n`);
}

/** The answer that was asked for: `--json` prints one document and nothing else; otherwise the text. */
export function print(output: Output, document: unknown, text: () => string): void {
  output.done();
  output.out(output.json ? `${JSON.stringify(document)}\n` : text());
}

/** What a command has done, said in words: `--json` prints the document; the words are a message, which `--quiet` leaves out. */
export function tell(output: Output, document: unknown, text: () => string): void {
  output.done();
  if (output.json) output.out(`${JSON.stringify(document)}\n`);
  else if (!output.quiet) output.out(text());
}
