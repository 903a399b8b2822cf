/** CRC-64/XZ (ECMA-182, reflected), kept in two halves: 64-bit integers are too slow. */
export class Crc64 {
  #low = 0xffffffff;
  #high = 0xffffffff;

  add(bytes: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let at = 0; at < bytes.length; at++) {
      const index = (low ^ bytes[at]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ lowTable[index]!;
      high = (high >>> 8) ^ highTable[index]!;
    }
    this.#low = low;
    this.#high = high;
  }

  /** The sum as it stands in files: eight bytes, lowest first. */
  digest(): Buffer {
    const sum = Buffer.alloc(8);
    sum.writeUInt32LE(~this.#low >>> 0, 0);
    sum.writeUInt32LE(~this.#high >>> 0, 4);
    return sum;
  }
}

const lowTable = new Int32Array(256);
const highTable = new Int32Array(256);
for (let index = 0; index < 256; index++) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ ((value & 1n) === 0n ? 0n : 0xc96c5795d7870f42n);
  lowTable[index] = Number(value & 0xffffffffn);
  highTable[index] = Number(value >> 32n);
}
