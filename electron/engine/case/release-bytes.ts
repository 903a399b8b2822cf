/** Smaller buffers may be part of the pool that Node shares among them. */
const SMALLEST = 32 * 1024;

/**
 * Gives the memory of bytes back now that nobody looks at them any more. V8 sees little of what lies outside its heap: packed and unpacked pieces, contents and
 * counts that are used once pile up to sixty megabytes a thread before it looks for them, and leave the process scattered. Only for arrays that the caller alone knows.
 */
export function releaseBytes(bytes: ArrayBufferView): void {
  const { buffer } = bytes;
  if (
    !(buffer instanceof ArrayBuffer) ||
    buffer.byteLength < Math.max(SMALLEST, Buffer.poolSize + 1) ||
    buffer.detached
  )
    return;
  buffer.transfer(0);
}
