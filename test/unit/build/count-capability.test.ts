import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { countCapability } from '../../tools/count-capability.ts';

const root = resolve(import.meta.dirname, '../../..');

test('a capability with request, view, command and report section touches no more files than ARCHITECTURE says', () => {
  const { own, announced } = countCapability(root, 'hours');
  for (const place of [
    'electron/engine/report/sections/hours.ts',
    'electron/cli/commands/hours.ts',
    'renderer/hours/view.tsx',
  ])
    expect(own).toContain(place);
  expect(announced.map(({ file }) => file).sort()).toEqual([
    'electron/engine/handlers/timeline.ts',
    'electron/engine/report/sections/index.ts',
    'shared/commands.ts',
    'shared/contract/timeline.ts',
  ]);
  expect(own.length + announced.length).toBeLessThanOrEqual(12);
});

test('a name that nothing bears is counted nowhere', () => {
  expect(countCapability(root, 'no-such-capability')).toMatchObject({ own: [], announced: [] });
});
