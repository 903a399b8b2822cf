import { closeSync, openSync, readSync } from 'node:fs';
import { say } from '../../../shared/text/intake.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import {
  type Archive,
  containerOf,
  type Expanded,
  type ExpansionLimits,
  expansionLimits,
  type ExpansionState,
  type FoundItem,
  HEAD,
  hiddenCharacters,
  type Inner,
  neededHead,
} from './archive.ts';
import { sevenZipMembers } from './seven-zip-members.ts';
import { tarMembers } from './tar-members.ts';
import type { FoundFile } from './walk.ts';
import { zipMembers } from './zip-members.ts';

/**
 * The items of one file on disk: itself, or an archive and its members. Nothing is unpacked to disk: members travel to the workers as slices or bytes, in the
 * order of the archive.
 */
export async function* expandFile(
  file: FoundFile,
  {
    limits = expansionLimits,
    passwords = [],
  }: { limits?: ExpansionLimits; passwords?: readonly string[] | undefined } = {},
): AsyncGenerator<Expanded> {
  const head = readHead(file.path);
  const inner = head === null ? null : containerOf(head);
  const findings: IntakeFinding[] = hiddenCharacters.test(file.label)
    ? [
        {
          code: 'UNUSUAL_NAME',
          detail: say('hidden-name', { name: JSON.stringify(file.label.slice(0, 1000)) }),
        },
      ]
    : [];
  const base = { size: file.size, modifiedAt: file.modifiedAt, isMember: false, findings, progress: file.size };
  if (inner === null) {
    yield { ...base, label: file.label, source: { kind: 'path', path: file.path }, task: 'read' };
    return;
  }
  yield { ...base, label: file.label, source: { kind: 'path', path: file.path }, task: 'hash', progress: 0 };
  const state: ExpansionState = { limits, passwords, members: 0, bytes: 0, stopped: false };
  yield* members({ inner, path: file.path, size: file.size }, file.label, state, 1, file.size);
}

function readHead(path: string): Buffer | null {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    // The worker meets the same error and reports it.
    return null;
  }
  try {
    const read = (count: number): Buffer => {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(handle, bytes, 0, count, 0));
    };
    const head = read(HEAD);
    const needed = neededHead(head);
    return needed > HEAD ? read(needed) : head;
  } catch {
    return null;
  } finally {
    closeSync(handle);
  }
}

const readers = { zip: zipMembers, tar: tarMembers, '7z': sevenZipMembers };

async function* members(
  archive: Archive,
  label: string,
  state: ExpansionState,
  depth: number,
  progress: number,
): AsyncGenerator<Expanded> {
  const note = (code: string, detail: string): Expanded => ({ label, finding: { code, detail } });
  const context = {
    label,
    state,
    progress,
    note,
    openInner: (item: FoundItem, inner: Inner, bytesOf: () => Promise<Buffer>) =>
      innerArchive(item, inner, bytesOf, state, depth),
  };
  try {
    yield* readers[archive.inner.kind](archive, context);
  } catch (cause) {
    yield note('ARCHIVE_DAMAGED', say('archive-cut', { cause: (cause as Error).message }));
  }
}

/** An archive inside an archive: a row of its own, then its members. */
async function* innerArchive(
  item: FoundItem,
  inner: Inner,
  bytesOf: () => Promise<Buffer>,
  state: ExpansionState,
  depth: number,
): AsyncGenerator<Expanded> {
  if (depth >= state.limits.depth) {
    item.findings.push({
      code: 'ARCHIVE_LIMIT',
      detail: say('archive-depth-limit', { levels: state.limits.depth }),
    });
    yield {
      ...item,
      refused: {
        status: 'damaged',
        reason: say('archive-depth', { levels: state.limits.depth }),
      },
    };
    return;
  }
  if (item.size > state.limits.innerArchive) {
    item.findings.push({
      code: 'ARCHIVE_LIMIT',
      detail: say('inner-archive-limit', { most: state.limits.innerArchive }),
    });
    yield {
      ...item,
      refused: {
        status: 'damaged',
        reason: say('inner-archive-size', { most: state.limits.innerArchive }),
      },
    };
    return;
  }
  let bytes: Buffer;
  try {
    bytes = await bytesOf();
  } catch (cause) {
    yield {
      ...item,
      refused: {
        status: 'damaged',
        reason: say('inner-archive-damaged', { cause: (cause as Error).message }),
      },
    };
    return;
  }
  yield { ...item, task: 'hash', source: { kind: 'bytes', bytes: Buffer.from(bytes), packing: null } };
  yield* members({ inner, bytes, size: bytes.length }, item.label, state, depth + 1, item.progress);
}
