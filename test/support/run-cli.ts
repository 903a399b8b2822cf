import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { vi } from 'vitest';
import { run } from '../../electron/cli/main.ts';

const root = join(import.meta.dirname, '../..');

export interface Finished {
  status: number | null;
  out: string;
  err: string;
}

/** Starts the command line as a user does, in a process of its own. */
export function startCli(args: string[], cwd: string): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [join(root, 'electron/cli/bin.js'), ...args], {
    cwd,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const finished = new Promise<Finished>((done) => child.once('close', (status) => done({ status, out, err })));
  return { child, finished };
}

/** Runs a command in this process, in the current folder: ten times faster than a process for each. */
export async function runCli(args: string[]): Promise<Finished> {
  const finished: Finished = { status: null, out: '', err: '' };
  const catchInto = (stream: NodeJS.WriteStream, name: 'out' | 'err') =>
    vi.spyOn(stream, 'write').mockImplementation((text: string | Uint8Array) => {
      finished[name] += String(text);
      return true;
    });
  const spies = [catchInto(process.stdout, 'out'), catchInto(process.stderr, 'err')];
  try {
    finished.status = await run(args);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return finished;
}
