import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readField, readObjects } from '../../../shared/fields/index.ts';

const record = JSON.parse(`{
  "eventName": "PutObject", "readOnly": false, "errorCode": null, "n": 7,
  "resources": [{ "ARN": "arn:1", "type": "A" }, { "ARN": "arn:2" }, null, 3],
  "requestParameters": { "BucketName": "b", "bucketname": "c", "items": [[{ "x": 1 }], { "x": [2, 3] }], "empty": {}, "a.b": { "c.d": "dotted" } },
  "__proto__": { "polluted": "own" }, "userIdentity": {}
}`) as object;

describe('readField', () => {
  it('reads leaves as they stand', () => {
    expect(readField(record, 'eventName')).toEqual(['PutObject']);
    expect(readField(record, 'readOnly')).toEqual([false]);
    expect(readField(record, 'errorCode')).toEqual([null]);
    expect(readField(record, 'n')).toEqual([7]);
    expect(readField(record, 'missing')).toEqual([]);
    expect(readField(record, 'eventName.length')).toEqual([]);
  });

  it('walks every element of arrays', () => {
    expect(readField(record, 'resources.ARN')).toEqual(['arn:1', 'arn:2']);
    expect(readField(record, 'requestParameters.items.x')).toEqual([1, 2, 3]);
  });

  it('gives all values below an object', () => {
    expect(readField(record, 'resources')).toEqual(['arn:1', 'A', 'arn:2', null, 3]);
    expect(readField(record, 'userIdentity')).toEqual([]);
  });

  it('prefers the exact case and falls back to any', () => {
    expect(readField(record, 'requestParameters.bucketname')).toEqual(['c']);
    expect(readField(record, 'requestParameters.bucketName')).toEqual(['b', 'c']);
    expect(readField(record, 'RESOURCES.arn')).toEqual(['arn:1', 'arn:2']);
  });

  it('finds keys that hold dots', () => {
    expect(readField(record, 'requestParameters.a.b.c.d')).toEqual(['dotted']);
  });

  it('never leaves the own properties', () => {
    expect(readField({}, '__proto__')).toEqual([]);
    expect(readField({}, 'constructor.name')).toEqual([]);
    expect(readField([], 'length')).toEqual([]);
    expect(readField(record, '__proto__.polluted')).toEqual(['own']);
  });

  it('survives anything that JSON can hold', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', '0', 'constructor', ''))),
        (value, path) => {
          expect(Array.isArray(readField(value, path.join('.')))).toBe(true);
        },
      ),
    );
    let deep: unknown = 'x';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(readField({ deep }, 'deep')).toEqual([]);
  });

  it('readObjects gives the elements, not their values', () => {
    expect(readObjects(record, 'resources')).toEqual([{ ARN: 'arn:1', type: 'A' }, { ARN: 'arn:2' }]);
    expect(readObjects(record, 'eventName')).toEqual([]);
  });
});
