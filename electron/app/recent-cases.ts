import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { RecentCase } from '../../shared/contract/index.ts';
import { writeAtomic } from './write-atomic.ts';

const limit = 20;
const fileSchema = z.array(z.object({ path: z.string(), openedAt: z.number() }));
type Entry = z.infer<typeof fileSchema>[number];

/** The cases opened last on this machine, newest first. */
export interface RecentCases {
  list(): RecentCase[];
  remember(path: string, openedAt: number): void;
  forget(id: string): void;
  pathOf(id: string): string | null;
}

/** The window knows a recent case by this id, never by a path that it could make up. */
function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 24);
}

/** Opens the list kept in `file`. An unreadable list is an empty one: it holds nothing that cannot be found again. */
export function openRecentCases(file: string): RecentCases {
  let entries = read(file);

  function save(next: Entry[]): void {
    entries = next.slice(0, limit);
    writeAtomic(file, `${JSON.stringify(entries, null, 2)}\n`);
  }

  return {
    list: () =>
      entries.map(({ path, openedAt }) => ({
        id: idOf(path),
        fileName: basename(path),
        folder: dirname(path),
        openedAt,
        exists: existsSync(path),
      })),
    remember: (path, openedAt) => save([{ path, openedAt }, ...entries.filter((entry) => entry.path !== path)]),
    forget: (id) => save(entries.filter((entry) => idOf(entry.path) !== id)),
    pathOf: (id) => entries.find((entry) => idOf(entry.path) === id)?.path ?? null,
  };
}

function read(file: string): Entry[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
