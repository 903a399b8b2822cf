import { createCipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The keys of one encrypted member of a zip archive: PKWARE's traditional encryption, or AES as WinZip writes it (AE-1 and AE-2). */
export type ZipLock =
  | { kind: 'zipcrypto'; keys: [number, number, number] }
  | { kind: 'aes'; key: Uint8Array; macKey: Uint8Array; tag: Uint8Array };

/** Takes the encryption off, window by window. */
interface OpenedLock {
  update(bytes: Buffer): Buffer;
  /** Asked at the end: the authentication code fits. True where there is none. */
  isSound(): boolean;
}

/** What the extra field 0x9901 of an AES member says. */
export interface AesField {
  version: 1 | 2;
  /** Bytes of the key. */
  strength: 16 | 24 | 32;
  /** The compression below the encryption. */
  method: number;
}

export function readAesField(fields: readonly { id: number; data: Buffer }[]): AesField | null {
  const data = fields.find((field) => field.id === 0x9901)?.data;
  if (data === undefined || data.length < 7) return null;
  const strength = ([16, 24, 32] as const)[data[4]! - 1];
  if (strength === undefined) return null;
  return { version: data.readUInt16LE(0) === 2 ? 2 : 1, strength, method: data.readUInt16LE(5) };
}

/** Where an encrypted member stands, and what tells a wrong password. */
export interface LockedMember {
  aes: AesField | null;
  start: number;
  length: number;
  read(start: number, length: number): Buffer;
  /** The byte that the traditional encryption's header ends with. */
  check: number;
}

/** Bytes before the data of the traditional encryption. */
const HEADER = 12;
const TAG = 10;

const derive = promisify(pbkdf2);

/** Keys and place of the data by the first password that fits; null where none does. */
export async function unlockZip(
  member: LockedMember,
  passwords: readonly string[],
): Promise<{ start: number; length: number; lock: ZipLock } | null> {
  const { aes, start, length } = member;
  for (const password of passwords) {
    if (aes === null) {
      if (length < HEADER) return null;
      // Old programs take the bytes of their code page; ASCII is the same in all.
      const keys = keysOf(Buffer.from(password, 'utf8'));
      const header = new TraditionalLock(keys).update(member.read(start, HEADER));
      if (header[HEADER - 1] !== member.check) continue;
      const lock = new TraditionalLock(keys);
      lock.update(member.read(start, HEADER));
      return { start: start + HEADER, length: length - HEADER, lock: { kind: 'zipcrypto', keys: lock.keys } };
    }
    const salt = aes.strength / 2;
    if (length < salt + 2 + TAG) return null;
    const beginning = member.read(start, salt + 2);
    const keys = await derive(password, beginning.subarray(0, salt), 1000, aes.strength * 2 + 2, 'sha1');
    if (!keys.subarray(aes.strength * 2).equals(beginning.subarray(salt))) continue;
    return {
      start: start + salt + 2,
      length: length - salt - 2 - TAG,
      lock: {
        kind: 'aes',
        key: new Uint8Array(keys.subarray(0, aes.strength)),
        macKey: new Uint8Array(keys.subarray(aes.strength, aes.strength * 2)),
        tag: new Uint8Array(member.read(start + length - TAG, TAG)),
      },
    };
  }
  return null;
}

export function openLock(lock: ZipLock): OpenedLock {
  return lock.kind === 'zipcrypto' ? new TraditionalLock(lock.keys) : new AesLock(lock);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crcStep(crc: number, byte: number): number {
  return (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
}

type Keys = [number, number, number];

function advance(keys: Keys, byte: number): void {
  keys[0] = crcStep(keys[0], byte);
  keys[1] = (Math.imul((keys[1] + (keys[0] & 0xff)) | 0, 134_775_813) + 1) | 0;
  keys[2] = crcStep(keys[2], keys[1] >>> 24);
}

function keysOf(password: Buffer): Keys {
  const keys: Keys = [0x12345678, 0x23456789, 0x34567890];
  for (const byte of password) advance(keys, byte);
  return keys;
}

/** APPNOTE 6.1. */
class TraditionalLock implements OpenedLock {
  readonly keys: Keys;

  constructor(keys: Keys) {
    this.keys = [...keys];
  }

  update(bytes: Buffer): Buffer {
    const plain = Buffer.allocUnsafe(bytes.length);
    for (let at = 0; at < bytes.length; at++) {
      const mask = (this.keys[2] | 2) & 0xffff;
      plain[at] = bytes[at]! ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff);
      advance(this.keys, plain[at]!);
    }
    return plain;
  }

  isSound(): boolean {
    return true;
  }
}

/** AES in counter mode with the counter's lowest byte first, which Node's own counter mode does not have: the key stream is made of encrypted counters. */
class AesLock implements OpenedLock {
  readonly #cipher;
  readonly #hmac;
  readonly #tag: Uint8Array;
  #counter = 0;
  #left: Buffer = Buffer.alloc(0);

  constructor(lock: Extract<ZipLock, { kind: 'aes' }>) {
    this.#cipher = createCipheriv(`aes-${lock.key.length * 8}-ecb`, lock.key, null).setAutoPadding(false);
    this.#hmac = createHmac('sha1', lock.macKey);
    this.#tag = lock.tag;
  }

  update(bytes: Buffer): Buffer {
    this.#hmac.update(bytes);
    const missing = bytes.length - this.#left.length;
    let stream = this.#left;
    if (missing > 0) {
      const counters = Buffer.alloc(Math.ceil(missing / 16) * 16);
      for (let at = 0; at < counters.length; at += 16) counters.writeUIntLE(++this.#counter, at, 6);
      stream = Buffer.concat([this.#left, this.#cipher.update(counters)]);
    }
    const plain = Buffer.allocUnsafe(bytes.length);
    for (let at = 0; at < bytes.length; at++) plain[at] = bytes[at]! ^ stream[at]!;
    this.#left = stream.subarray(bytes.length);
    return plain;
  }

  isSound(): boolean {
    return timingSafeEqual(this.#hmac.digest().subarray(0, TAG), this.#tag);
  }
}
