import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import { isParquet, readParquet } from '../intake/index.ts';
import { readIndicators, type ReadList } from './read-indicators.ts';

/** Larger files are no lists of indicators. */
const mostBytes = 256 * 1024 * 1024;

export interface IndicatorFile extends ReadList {
  source: string;
  /** Hex. */
  sha256: string;
}

/** Reads a list that somebody hands in. @throws AppError `intake/unreadable` */
export async function readIndicatorFile(path: string): Promise<IndicatorFile> {
  const source = basename(path);
  const bytes = readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!isParquet(bytes)) return { source, sha256, ...readIndicators(bytes.toString('utf8')) };
  const { text, problem } = await readParquet(bytes);
  if (problem !== null)
    throw new AppError('intake/unreadable', `${path} cannot be read: ${problem}`, {
      hint: 'Export the list again, or as CSV.',
    });
  return { source, sha256, ...readIndicators(text.toString('utf8'), 'parquet') };
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > mostBytes)
      throw new AppError('intake/unreadable', `${path} has ${size} bytes: too large for a list of indicators.`, {
        hint: `A list has at most ${mostBytes} bytes. Evidence is taken in with "trailcase import".`,
      });
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('intake/unreadable', `${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'Check the name of the list.',
      cause,
    });
  }
}
