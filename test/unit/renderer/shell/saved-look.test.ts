import { expect, test } from 'vitest';
import { defaultColumns, readLook } from '../../../../renderer/shell/saved-look.ts';
import { savedLookSchema } from '../../../../shared/contract/index.ts';

const look = {
  columns: [
    { field: 'eventTime', width: 166, pinned: true },
    { field: 'requestParameters.bucketName', width: 200 },
    { field: 'severity', width: 90 },
  ],
  sort: 'desc',
  split: 'actor',
  scale: 'linear',
  zone: 'Asia/Seoul',
} as const;

test('a look comes back as it was kept', () => {
  const kept = savedLookSchema.parse(JSON.parse(JSON.stringify(look)));
  expect(readLook(kept, 'UTC')).toEqual(look);
});

test('what this version or this machine does not know is left out, and never all columns', () => {
  const foreign = savedLookSchema.parse({
    ...look,
    columns: [
      { field: 'eventTime', width: 100 },
      { field: 'eventTime', width: 120 },
      { field: '__proto__', width: 100 },
      { field: 'later.version', width: 100 },
    ],
    split: 'constructor',
    zone: 'Mars/Olympus',
  });
  expect(readLook(foreign, 'Europe/Berlin')).toEqual({
    ...look,
    columns: [{ field: 'eventTime', width: 100 }],
    split: 'outcome',
    zone: 'Europe/Berlin',
  });
  expect(readLook({ ...foreign, columns: [{ field: 'nothing', width: 100 }] }, 'UTC').columns).toEqual(defaultColumns);
  for (const wrong of [
    { ...look, columns: [] },
    { ...look, columns: [{ field: 'a', width: 1e9 }] },
    { ...look, sort: 'up' },
  ])
    expect(savedLookSchema.safeParse(wrong).success).toBe(false);
});
