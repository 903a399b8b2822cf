import { crc32, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface ZipMember {
  name: string | Buffer;
  bytes: Buffer;
  /** Stored instead of deflated. */
  stored?: boolean;
  /** What the directory claims instead of the truth. */
  claims?: {
    size?: number;
    crc?: number;
    flags?: number;
    method?: number;
    mode?: number;
    packedSize?: number;
    offset?: number;
  };
}

/** A zip archive, honest or not. With `zip64` the sizes of members stand in the extra field. */
export function makeZip(members: readonly ZipMember[], options: { zip64?: boolean } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.isBuffer(member.name) ? member.name : Buffer.from(member.name, 'utf8');
    const method = member.claims?.method ?? (member.stored === true ? 0 : 8);
    const packed = member.stored === true ? member.bytes : deflateRawSync(member.bytes);
    const crc = member.claims?.crc ?? crc32(member.bytes);
    const size = member.claims?.size ?? member.bytes.length;
    const packedSize = member.claims?.packedSize ?? packed.length;
    const flags = 0x800 | (member.claims?.flags ?? 0);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(0x5a21_0000, 10);
    local.writeUInt32LE(crc >>> 0, 14);
    local.writeUInt32LE(packedSize, 18);
    local.writeUInt32LE(Math.min(size, 0xfffffffe), 22);
    local.writeUInt16LE(name.length, 26);
    const extra = options.zip64 === true ? zip64Extra(size, packedSize) : Buffer.alloc(0);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x031e, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(0x5a21_0000, 12);
    central.writeUInt32LE(crc >>> 0, 16);
    central.writeUInt32LE(options.zip64 === true ? 0xffffffff : packedSize, 20);
    central.writeUInt32LE(options.zip64 === true ? 0xffffffff : Math.min(size, 0xfffffffe), 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(((member.claims?.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(member.claims?.offset ?? offset, 42);
    directory.push(central, name, extra);
    parts.push(local, name, packed);
    offset += local.length + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

function zip64Extra(size: number, packedSize: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(packedSize), 12);
  return extra;
}

export interface TarMember {
  name: string;
  bytes?: Buffer;
  type?: 'file' | 'symlink' | 'link' | 'character-device' | 'directory' | 'fifo';
  linkname?: string;
}

export async function makeTar(members: readonly TarMember[]): Promise<Buffer> {
  const tar = pack();
  for (const { bytes, ...header } of members)
    tar.entry({ mtime: new Date(1_700_000_000_000), ...header }, bytes ?? Buffer.alloc(0));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

let next = 0;

/** A record that differs from every other one. */
export function makeRecord(more: Record<string, unknown> = {}): Record<string, unknown> {
  const id = `${(++next).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::111122223333:user/alice',
      accountId: '111122223333',
      userName: 'alice',
    },
    eventTime: '2026-05-01T10:00:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15',
    requestParameters: null,
    responseElements: null,
    requestID: `request-${next}`,
    eventID: id,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}

/** The bytes of a log file with that many new records. */
export function makeLog(records: number): Buffer {
  return Buffer.from(JSON.stringify({ Records: Array.from({ length: records }, () => makeRecord()) }), 'utf8');
}
