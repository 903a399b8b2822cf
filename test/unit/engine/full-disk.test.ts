import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../../../electron/engine/index.ts';
import { AppError } from '../../../shared/contract/index.ts';
import { context, filledCase, makeFolder } from '../../support/small-case.ts';

const canMount = process.getuid?.() === 0 && process.platform === 'linux';

describe('a disk that fills up during an import', () => {
  let place: ReturnType<typeof makeFolder>;
  beforeAll(() => {
    place = makeFolder();
  });
  afterAll(() => place.remove());

  const name = 'is named, nothing that was taken in is lost, and the import goes on when there is room';
  if (!canMount) it.skip(`not run: a small disk needs root on Linux (${name})`, () => {});
  else
    it(name, async () => {
      const disk = join(place.folder, 'disk');
      const large = join(place.folder, 'large');
      mkdirSync(disk);
      mkdirSync(large);
      for (let number = 0; number < 8; number++) writeFileSync(join(large, `${number}.bin`), randomBytes(900_000));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
      try {
        const path = join(disk, 'small.trailcase');
        const first = await filledCase(path, place.evidence);
        const error = await first
          .call('intake.import', { sources: [first.grant(large)] })
          .catch((cause: unknown) => cause as AppError);
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: 'intake/disk-full', message: expect.stringContaining(path) as string });
        expect((error as AppError).hint).toContain('resume');
        expect((await first.call('events.page', { limit: 1 })).total).toBe(9);
        await first.close().catch((cause: unknown) => expect((cause as AppError).code).toBe('intake/disk-full'));
        expect(readdirSync(disk).filter((file) => file.endsWith('-lock'))).toEqual([]);

        const reader = await openCase(path, { readOnly: true }, context);
        const { checks } = await reader.call('case.check', { deep: true });
        expect(checks.filter((check) => !check.ok && check.name !== 'columns' && check.name !== 'index')).toEqual([]);
        await reader.close();

        execFileSync('mount', ['-o', 'remount,size=64m', disk]);
        const again = await openCase(path, {}, context);
        const info = await again.call('case.info', {});
        if (info.unfinishedImport) await again.call('intake.import', { resume: true });
        else await again.call('intake.import', { sources: [again.grant(large)] });
        expect(await again.call('case.info', {})).toMatchObject({
          events: 9,
          totals: { files: 10, records: 10, indexed: 9, duplicates: 1, rejected: 0 },
          unfinishedImport: false,
        });
        expect((await again.call('case.check', { deep: true })).checks.filter((check) => !check.ok)).toEqual([]);
        await again.close();
      } finally {
        execFileSync('umount', [disk]);
      }
    });
});
