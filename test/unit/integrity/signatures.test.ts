import { describe, expect, it } from 'vitest';
import { looksLikeSignatures, readSignatures, stemOfSidecar } from '../../../electron/engine/integrity/signatures.ts';

const stem = '111122223333_CloudTrail-Digest_us-east-2_example-trail_us-east-2_20250310T051234Z';
/** How an object is known: copies change the case of names, the object does not. */
const known = stem.toLowerCase();
const key = `AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2025/03/10/${stem}.json.gz`;
const signature = 'ab'.repeat(256);
const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
const headers = `x-amz-meta-signature: ${signature}\nx-amz-meta-signature-algorithm: SHA256withRSA\n`;

describe('metadata sidecars', () => {
  it('says the same where an editor or Windows gave its lines other ends', () => {
    const answer = JSON.stringify({ ETag: '"9B2C"', ContentLength: 812, Metadata: metadata }, null, 2);
    for (const text of [answer, headers]) {
      const path = `${stem}.json.gz.json`;
      const plain = readSignatures(path, text);
      expect(plain.sources).toMatchObject([{ signature }]);
      for (const other of [text.replaceAll('\n', '\r\n'), `\ufeff${text}\r\n`]) {
        expect(looksLikeSignatures(path, other)).toBe(true);
        expect(readSignatures(path, other)).toEqual(plain);
      }
    }
  });

  it('takes the object of a head-object answer from the sidecar name, in all spellings', () => {
    const answer = JSON.stringify({
      AcceptRanges: 'bytes',
      LastModified: '2025-03-10T05:20:00+00:00',
      ContentLength: 812,
      ETag: '"9B2CF535F27731C974343645A3985328"',
      VersionId: 'v1',
      Metadata: metadata,
    });
    for (const path of [
      `meta/${key}.json`,
      `${stem}.json.gz.head.json`,
      `${stem}.json.gz.meta.json`,
      `a/${stem}.json.gz.metadata`,
      `mirror/${key}`,
      `${stem}.json`,
    ]) {
      const reading = readSignatures(path, answer);
      expect(reading.problems).toEqual([]);
      expect(reading.sources).toEqual([
        {
          bucket: null,
          key: null,
          stem: known,
          signature,
          signatureAlgorithm: 'SHA256withRSA',
          backfillGenerationTimestamp: null,
          etag: '9b2cf535f27731c974343645a3985328',
          size: 812,
          lastModified: '2025-03-10T05:20:00+00:00',
          versionId: 'v1',
          sidecar: path,
        },
      ]);
    }
    expect(readSignatures('answer.json', answer).problems).toEqual([
      'metadata of an object that neither the content nor the file name tells',
    ]);
    expect(stemOfSidecar('notes.json')).toBeNull();
  });

  const byContent: [name: string, text: string][] = [
    [
      'NDJSON of a collection script',
      `${JSON.stringify({ Bucket: 'b', Key: key, Metadata: metadata })}\n${JSON.stringify({ Bucket: 'b', Key: 'AWSLogs/other.json.gz', Metadata: {} })}\n`,
    ],
    ['JSON array in lower case', JSON.stringify([{ bucket: 'b', key, metadata }])],
    ['a map from key to metadata', JSON.stringify({ [`${key}`]: metadata })],
    [
      'a wrapper around the list',
      JSON.stringify({ collectedAt: 'today', objects: [{ Key: key, head: { Metadata: metadata, ETag: '"x"' } }] }),
    ],
    [
      'boto3 answers',
      JSON.stringify({
        Key: key,
        ResponseMetadata: {
          HTTPHeaders: { 'x-amz-meta-signature': signature, 'x-amz-meta-signature-algorithm': 'SHA256withRSA' },
        },
      }),
    ],
    [
      'mc stat --json',
      JSON.stringify({
        status: 'success',
        name: `play/b/${key}`,
        size: 812,
        metadata: {
          'X-Amz-Meta-Signature': signature,
          'X-Amz-Meta-Signature-Algorithm': 'SHA256withRSA',
          'Content-Type': 'application/json',
        },
      }),
    ],
    [
      'mc stat',
      `Name      : ${stem}.json.gz\nDate      : 2025-03-10\nSize      : 812 B\nMetadata  :\n  X-Amz-Meta-Signature          : ${signature}\n  X-Amz-Meta-Signature-Algorithm: SHA256withRSA\n`,
    ],
    [
      's3cmd info',
      `s3://b/${key} (object):\n   File size: 812\n   MIME type: application/json\n   x-amz-meta-signature: ${signature}\n   x-amz-meta-signature-algorithm: SHA256withRSA\n`,
    ],
    [
      'rclone lsjson --metadata',
      JSON.stringify([{ Path: key, Name: `${stem}.json.gz`, Size: 812, Metadata: metadata }]),
    ],
    [
      'curl -v',
      `> HEAD https://b.s3.us-east-2.amazonaws.com/${key}\n< HTTP/1.1 200 OK\n< x-amz-meta-signature: ${signature}\n< X-AMZ-Meta-Signature-Algorithm: SHA256withRSA\n`,
    ],
    [
      'HAR',
      JSON.stringify({
        log: {
          entries: [
            {
              request: { url: `https://b.s3.amazonaws.com/${key}?x=1` },
              response: {
                headers: Object.entries({
                  'X-Amz-Meta-Signature': signature,
                  'x-amz-meta-signature-algorithm': 'SHA256withRSA',
                }).map(([name, value]) => ({ name, value })),
              },
            },
          ],
        },
      }),
    ],
    [
      'S3 Metadata table with JSON',
      `bucket,key,size,user_metadata\nb,${key},812,"${JSON.stringify(metadata).replaceAll('"', '""')}"\n`,
    ],
    [
      'S3 Metadata table with a Presto map',
      `"bucket","key","user_metadata"\n"b","${key}","{signature=${signature}, signature-algorithm=SHA256withRSA}"\n`,
    ],
    [
      'getfattr dump',
      `# file: ${stem}.json.gz\nuser.signature="${signature}"\nuser.signature-algorithm="SHA256withRSA"\n`,
    ],
  ];
  for (const [name, text] of byContent) {
    it(`reads ${name}`, () => {
      const source = readSignatures('collected.txt', text).sources.find((each) => each.stem === known);
      expect(source).toMatchObject({ stem: known, signature, signatureAlgorithm: 'SHA256withRSA' });
      expect(looksLikeSignatures('collected.txt', text)).toBe(true);
    });
  }

  it('reads raw headers by file name, in any case and with Windows line ends', () => {
    const source = readSignatures(
      `${stem}.json.gz.headers`,
      `HTTP/1.1 200 OK\r\nETag: "aa"\r\nContent-Length: 812\r\n${headers.toUpperCase().replaceAll('\n', '\r\n')}`,
    ).sources[0];
    expect(source).toMatchObject({ stem: known, signature: signature.toUpperCase(), etag: 'aa', size: 812 });
  });

  it('takes bucket and key from addresses', () => {
    expect(readSignatures('x', JSON.stringify({ url: `s3://bucket-a/${key}`, metadata })).sources[0]).toMatchObject({
      bucket: 'bucket-a',
      key,
    });
    expect(
      readSignatures('x', `https://bucket-a.s3.eu-west-1.amazonaws.com/${key}\n${headers}`).sources[0],
    ).toMatchObject({ bucket: 'bucket-a', key });
  });

  it('keeps the statement that an object has no metadata', () => {
    expect(readSignatures(`meta/${key}.json`, '{}').sources).toMatchObject([{ stem: known, signature: null }]);
    expect(readSignatures(`meta/${key}.json`, JSON.stringify({ Metadata: {}, ETag: '"a"' })).sources).toMatchObject([
      { stem: known, signature: null },
    ]);
  });

  it('reads versions and delete markers', () => {
    const { versions } = readSignatures(
      'versions.json',
      JSON.stringify({
        Versions: [
          { Key: key, VersionId: 'a', IsLatest: false, Size: 1, ETag: '"e"', LastModified: '2025-03-10T05:20:00Z' },
        ],
        DeleteMarkers: [{ Key: key, VersionId: 'b', IsLatest: true }],
      }),
    );
    expect(versions).toMatchObject([
      { key, isDeleteMarker: false, isLatest: false, etag: 'e', size: 1 },
      { key, isDeleteMarker: true, isLatest: true },
    ]);
  });

  it('says so when there is nothing in a file, and is not fooled by a digest or by hostile names', () => {
    expect(readSignatures('x.json', '{"a":1}').problems).toEqual(['no S3 object metadata found']);
    expect(readSignatures('x.txt', 'hello').problems).toEqual(['no S3 object metadata found']);
    expect(
      looksLikeSignatures('x.json', '{"digestS3Object":"a","digestSignatureAlgorithm":"b","x":"signature-algorithm"}'),
    ).toBe(false);
    const hostile = readSignatures(
      'x',
      `{"__proto__":{"Metadata":{"signature":"aa"}},"Key":"${key}","Metadata":{"__proto__":"polluted","signature":"bb"}}`,
    );
    expect(hostile.sources).toMatchObject([{ signature: 'bb' }]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(readSignatures('x', `${'['.repeat(100_000)}`).sources).toEqual([]);
  });
});
