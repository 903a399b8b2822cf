import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readRuleFile, type ReadRuleOptions } from './read-rule-file.ts';
import { bounds } from './rule-error.ts';
import type { RuleFile } from './rule.ts';

/** Files of one load at most. */
const MAX_FILES = 50_000;
const MAX_DEPTH = 32;

const endings = /\.(?:ya?ml|json|kql|filter|pattern)$/i;

/** A file of rules as it is offered: its path below what was named, and its bytes. */
export interface OfferedFile {
  path: string;
  /** Null where it cannot be read, or is too large to be: `reason` says why. */
  bytes: Uint8Array | null;
  reason: string | null;
}

/** Files of rules at a path: the file itself, or those below a folder in order of their names. Symbolic links are not followed. */
export function* offeredFiles(path: string): Generator<OfferedFile> {
  let taken = 0;
  function* walk(at: string, depth: number): Generator<OfferedFile> {
    const name = at === path ? (at.split(sep).at(-1) ?? at) : relative(path, at).split(sep).join('/');
    const stat = at === path ? statSync(at) : lstatSync(at);
    if (stat.isDirectory()) {
      if (depth > MAX_DEPTH) {
        yield { path: name, bytes: null, reason: 'The folder is nested too deeply.' };
        return;
      }
      for (const entry of readdirSync(at).sort()) yield* walk(join(at, entry), depth + 1);
      return;
    }
    if (at !== path && !endings.test(at)) return;
    if (++taken > MAX_FILES) return;
    if (stat.isSymbolicLink())
      yield { path: name, bytes: null, reason: 'The file is a symbolic link, which is not followed.' };
    else if (!stat.isFile()) yield { path: name, bytes: null, reason: 'This is no file.' };
    else if (stat.size > bounds.file)
      yield {
        path: name,
        bytes: null,
        reason: `The file has ${stat.size} bytes; rules have at most ${bounds.file}.`,
      };
    else yield read(at, name);
  }
  yield* walk(path, 0);
}

function read(path: string, name: string): OfferedFile {
  try {
    return { path: name, bytes: readFileSync(path), reason: null };
  } catch (cause) {
    return { path: name, bytes: null, reason: `The file cannot be read: ${(cause as Error).message}` };
  }
}

/** Reads every file of rules at a path. @throws a system error where the path itself is not there */
export function loadRules(path: string, options: ReadRuleOptions): RuleFile[] {
  return Array.from(offeredFiles(path), (file) => readOffered(file, options));
}

export function readOffered({ path, bytes, reason }: OfferedFile, options: ReadRuleOptions): RuleFile {
  if (bytes !== null) return readRuleFile(path, bytes, options);
  return { path, sha256: '', state: 'refused', reason, line: null, column: null, rules: [] };
}
