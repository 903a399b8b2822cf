import { expect, it } from 'vitest';
import { describeProgress } from '../../../electron/cli/output.ts';

it('says of an act under way what is known, and nothing else', () => {
  expect(describeProgress({ phase: 'actors', done: 0, total: 0, unit: 'steps', events: 300_000 }, 5000)).toBe(
    'actors: 300000 events',
  );
  expect(describeProgress({ phase: 'seal', done: 0, total: 0, unit: 'steps' }, 5000)).toBe('seal');
  expect(describeProgress({ phase: 'import', done: 1024, total: 4096, unit: 'bytes', events: 7 }, 3000)).toBe(
    'import: [#######.....................] 25 % 1.02 kB of 4.10 kB, 7 events, 9 s left',
  );
});
