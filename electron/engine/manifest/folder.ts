import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { access, constants, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, type ErrorCode } from '../../../shared/contract/errors.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import { publicKeyName, signatureName, signSums } from './signature.ts';
import { manifestName, renderSums, sumsName, type WrittenFile } from './sums.ts';

export type Pieces = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

/** What is written into the folder, in the words of errors. */
export interface FolderKind {
  /** `report`, `export`. */
  what: string;
  /** Codes of a folder that cannot be written and of a file that exists. */
  target: ErrorCode;
  exists: ErrorCode;
}

export interface FolderTarget {
  folder: string;
  /** Overwrite files of these names. */
  clobber: boolean;
  /** Signs the list of sums with this Ed25519 key. */
  key?: KeyObject | undefined;
}

/** Bytes that are gathered before they are written. */
const STRETCH = 1 << 20;

/**
 * Files that appear in a folder together: each is written under a name of its own first and takes its name only when all are whole. `manifest.json` and `MANIFEST.sha256`
 * (with its signature, where there is a key) are written last, so a folder without them is unfinished. What failed or was cancelled leaves nothing behind.
 */
export class FolderDraft {
  readonly #target: FolderTarget;
  readonly #kind: FolderKind;
  readonly #options: CallOptions;
  readonly #drafts: { name: string; draft: string; final: string }[] = [];
  readonly #open = new Set<FileDraft>();
  readonly written: WrittenFile[] = [];

  private constructor(target: FolderTarget, kind: FolderKind, options: CallOptions) {
    this.#target = target;
    this.#kind = kind;
    this.#options = options;
  }

  /**
   * Makes the folder, has `write` put files into it, and finishes it. `planned`: names that are known before the work, which is not begun where one of them exists.
   * @throws AppError of the kind's codes, `cancelled`, and whatever `write` throws
   */
  static async write(
    target: FolderTarget,
    kind: FolderKind,
    planned: readonly string[],
    write: (draft: FolderDraft) => Promise<(files: WrittenFile[]) => Uint8Array>,
    options: CallOptions = {},
  ): Promise<{ files: WrittenFile[] }> {
    const { folder, clobber, key } = target;
    await prepareFolder(folder, kind);
    const last = [manifestName, sumsName, ...(key === undefined ? [] : [signatureName, publicKeyName])];
    if (!clobber) await refuseExisting(folder, [...planned, ...last], kind);
    const draft = new FolderDraft(target, kind, options);
    try {
      const renderManifest = await write(draft);
      await draft.#finish(renderManifest);
    } catch (error) {
      await draft.#discard();
      throw isSystemError(error) ? targetError(folder, error, kind) : error;
    }
    return { files: draft.written };
  }

  /** Begins a file, to be written step by step; `close` enters it in the list. */
  open(name: string, afterWrite?: (bytes: number) => void): FileDraft {
    stopIfCancelled(this.#options);
    const final = join(this.#target.folder, ...name.split('/'));
    const path = join(dirname(final), `.trailcase-${randomUUID()}.partial`);
    mkdirSync(dirname(final), { recursive: true });
    this.#drafts.push({ name, draft: path, final });
    const file: FileDraft = new FileDraft(name, path, afterWrite, (written) => {
      this.#open.delete(file);
      if (written !== null) this.written.push(written);
    });
    this.#open.add(file);
    return file;
  }

  /** Writes a whole file piece by piece. */
  async put(name: string, pieces: Pieces, afterWrite?: (bytes: number) => void): Promise<WrittenFile> {
    const file = this.open(name, afterWrite);
    for await (const piece of pieces) file.write(piece);
    return file.close();
  }

  async #finish(renderManifest: (files: WrittenFile[]) => Uint8Array): Promise<void> {
    const { folder, clobber, key } = this.#target;
    await this.put(manifestName, [renderManifest([...this.written])]);
    const sums = renderSums(this.written);
    await this.put(sumsName, [sums]);
    if (key !== undefined) for (const { name, bytes } of signSums(key, sums)) await this.put(name, [bytes]);
    // What only this case made necessary could not be checked before the work.
    if (!clobber)
      await refuseExisting(
        folder,
        this.#drafts.map(({ name }) => name),
        this.#kind,
      );
    for (const { draft, final } of this.#drafts) await rename(draft, final);
  }

  async #discard(): Promise<void> {
    for (const file of this.#open) file.abandon();
    for (const { draft } of this.#drafts) await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** A file that is being written: hashed and counted on the way, in stretches of about a megabyte. */
export class FileDraft {
  readonly name: string;
  readonly #descriptor: number;
  readonly #hash = createHash('sha256');
  readonly #afterWrite: ((bytes: number) => void) | undefined;
  readonly #done: (written: WrittenFile | null) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written = 0;
  #isOpen = true;

  constructor(
    name: string,
    path: string,
    afterWrite: ((bytes: number) => void) | undefined,
    done: (written: WrittenFile | null) => void,
  ) {
    this.name = name;
    this.#descriptor = openSync(path, 'wx');
    this.#afterWrite = afterWrite;
    this.#done = done;
  }

  /** Bytes so far. */
  get sizeBytes(): number {
    return this.#written + this.#waitingBytes;
  }

  write(piece: Uint8Array | string): void {
    const bytes =
      typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= STRETCH) this.#flush();
  }

  close(): WrittenFile {
    this.#flush();
    fsyncSync(this.#descriptor);
    this.abandon();
    const written = { name: this.name, sizeBytes: this.#written, sha256: this.#hash.digest('hex') };
    this.#done(written);
    return written;
  }

  /** Lets go of the file without entering it in the list. */
  abandon(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.#written += bytes.length;
    this.#afterWrite?.(bytes.length);
  }
}

async function prepareFolder(folder: string, kind: FolderKind): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory())
      throw new AppError(kind.target, `${folder} is not a folder.`, { hint: `Choose a folder for the ${kind.what}.` });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof AppError ? error : targetError(folder, error, kind);
  }
}

async function refuseExisting(folder: string, names: readonly string[], kind: FolderKind): Promise<void> {
  for (const name of names) {
    const exists = await stat(join(folder, ...name.split('/'))).then(
      () => true,
      () => false,
    );
    if (exists)
      throw new AppError(kind.exists, `${join(folder, ...name.split('/'))} exists already.`, {
        hint: 'Choose another folder, or allow overwriting (--clobber).',
      });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

function targetError(folder: string, error: unknown, kind: FolderKind): AppError {
  const code = isSystemError(error) ? error.code : '';
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new AppError(
    kind.target,
    full ? `There is no room for the ${kind.what} in ${folder}.` : `The ${kind.what} cannot be written to ${folder}.`,
    {
      detail: error instanceof Error ? error.message : String(error),
      hint: full ? 'Free some space there, or choose another folder.' : 'Choose a folder that you may write to.',
      cause: error,
    },
  );
}
