import { createReadStream } from 'node:fs';
import { extract, type Header } from 'tar-stream';
import { say } from '../../../shared/text/intake.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import {
  admit,
  type Archive,
  collect,
  containerOf,
  type Expanded,
  type ExpansionState,
  type FoundItem,
  largeMember,
  MEMBER_IN_MEMORY,
  type MemberContext,
  MemberNames,
  refusal,
} from './archive.ts';
import { packedWindows, type StreamState } from './decompress.ts';

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.subarray(at, at + 2 ** 20);
}

/** The members of a tar archive, plain or compressed, while it is read from its beginning to its end. */
export async function* tarMembers(archive: Archive, context: MemberContext): AsyncGenerator<Expanded> {
  const { label, state, progress, note } = context;
  const names = new MemberNames(label);
  const streams: StreamState[] = [];
  let read = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    const input =
      archive.bytes !== undefined
        ? inPieces(archive.bytes)
        : (createReadStream(archive.path!, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>);
    for await (const window of input) {
      read += window.length;
      yield window;
    }
  };
  const content = archive.inner.layers.reduce<AsyncIterable<Buffer>>((windows, layer) => {
    const stream: StreamState = { trailingBytes: 0, error: null, members: 0 };
    streams.push(stream);
    return packedWindows(windows, layer, stream);
  }, counted());
  const tar = extract();
  const pump = (async (): Promise<void> => {
    try {
      for await (const chunk of content) if (!tar.write(chunk)) await drained(tar);
      tar.end(null);
    } catch (cause) {
      tar.destroy(cause as Error);
    }
  })();
  try {
    for await (const entry of tar) {
      const header = entry.header as Header;
      const findings: IntakeFinding[] = [];
      const size = header.size ?? 0;
      const done = Math.min(progress, Math.round((read / Math.max(1, archive.size)) * progress));
      if (header.type === 'directory' || state.stopped) {
        entry.resume();
        continue;
      }
      const memberLabel = names.label(header.name, findings);
      const modifiedAt = header.mtime?.getTime() ?? null;
      const reason = refuse(header, state, findings);
      if (reason !== null) {
        entry.resume();
        yield refusal(memberLabel, size, done, reason.status, reason.text, findings, modifiedAt);
        continue;
      }
      const item: FoundItem = {
        label: memberLabel,
        source: { kind: 'fed' },
        task: 'read',
        size,
        modifiedAt,
        isMember: true,
        findings,
        progress: done,
      };
      if (size > MEMBER_IN_MEMORY) {
        yield* largeMember(item, entry as unknown as AsyncIterable<Buffer>, context);
        continue;
      }
      const bytes = await collect(entry as unknown as AsyncIterable<Buffer>, MEMBER_IN_MEMORY);
      const inner = containerOf(bytes);
      if (inner === null) yield { ...item, source: { kind: 'bytes', bytes, packing: null } };
      else yield* context.openInner(item, inner, async () => bytes);
    }
  } finally {
    tar.destroy();
    await pump;
  }
  for (const stream of streams) {
    if (stream.error !== null) yield note('ARCHIVE_DAMAGED', say('archive-not-whole', { cause: stream.error }));
    if (stream.trailingBytes > 0)
      yield note('TRAILING_DATA_AFTER_GZIP', say('trailing-archive', { count: stream.trailingBytes }));
  }
}

/** Resolves when the stream takes more, or takes nothing any more. */
function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

function refuse(
  header: Header,
  state: ExpansionState,
  findings: IntakeFinding[],
): { status: FileStatus; text: string } | null {
  if (header.type === 'symlink' || header.type === 'link') {
    return {
      status: 'not-read',
      text: say('archive-link-to', { target: JSON.stringify((header.linkname ?? '').slice(0, 500)) }),
    };
  }
  if (header.type !== 'file' && header.type !== 'contiguous-file')
    return { status: 'not-read', text: say('archive-not-regular-type', { type: header.type ?? 'unknown type' }) };
  const tooMuch = admit(state, header.size ?? 0);
  if (tooMuch === null) return null;
  findings.push({ code: 'ARCHIVE_LIMIT', detail: tooMuch });
  return { status: 'damaged', text: tooMuch };
}
