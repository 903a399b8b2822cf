import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkImports, findCircles, importsIn, refusalOfPackage, refusalWithin } from '../../tools/check-imports.ts';

test('the tree keeps its import rules', () => {
  const { files, violations } = checkImports(resolve(import.meta.dirname, '../../..'));
  expect(violations).toEqual([]);
  expect(files).toBeGreaterThan(20);
});

test('seeing no files is a failure', () => {
  const empty = mkdtempSync(join(tmpdir(), 'trailcase-empty-'));
  expect(checkImports(empty).violations).toHaveLength(1);
  rmSync(empty, { recursive: true });
});

test('files are in one circle exactly where each reaches the other', () => {
  const files = ['a', 'b', 'c', 'd', 'e', 'f'];
  const imports = fc.array(fc.tuple(fc.constantFrom(...files), fc.constantFrom(...files)), { maxLength: 14 });
  fc.assert(
    fc.property(imports, (edges) => {
      const graph = new Map(files.map((file) => [file, edges.filter(([from]) => from === file).map(([, to]) => to)]));
      const reached = (from: string, seen = new Set<string>()): Set<string> => {
        for (const to of graph.get(from)!) if (!seen.has(to)) reached(to, seen.add(to));
        return seen;
      };
      const circles = findCircles(graph);
      const together = (a: string, b: string) => circles.some((circle) => circle.includes(a) && circle.includes(b));
      for (const a of files) for (const b of files) expect(together(a, b)).toBe(reached(a).has(b) && reached(b).has(a));
    }),
  );
});

test('finds every form of import', () => {
  const text = [
    "import 'side-effect';",
    "import one from 'default';",
    "import type { Two } from 'type-only';",
    "import {\n  three,\n  four,\n} from 'many-lines';",
    "export * from 'again';",
    "export { five } from 'named-again';",
    "const six = await import('dynamic');",
    "type Seven = import('in-a-type').Seven;",
    "// import 'commented';",
    "/* import 'blocked'; */",
    "import { isIP } from 'node:net';",
    "import { connect } from 'node:net';",
  ].join('\n');
  expect(importsIn(text).sort()).toEqual(
    [
      'again',
      'default',
      'dynamic',
      'in-a-type',
      'many-lines',
      'named-again',
      'node:net',
      'side-effect',
      'type-only',
    ].sort(),
  );
});

test.each([
  ['shared/kql/parse.ts', 'shared/fields/index.ts'],
  ['electron/engine/timeline/page.ts', 'electron/engine/columns/bitmap.ts'],
  ['electron/engine/case/case-file.ts', 'electron/engine/audit/log.ts'],
  ['electron/engine/handlers/report.ts', 'electron/engine/report/index.ts'],
  ['electron/engine/acts/compare-rows.ts', 'electron/engine/intake/index.ts'],
  ['electron/engine/report/write.ts', 'electron/engine/case/call-options.ts'],
  ['electron/app/main.ts', 'electron/engine/index.ts'],
  ['renderer/timeline/grid.tsx', 'renderer/shell/filter.ts'],
  ['renderer/shell/frame.tsx', 'renderer/ui/index.ts'],
  ['renderer/main.tsx', 'renderer/shell/frame.tsx'],
])('%s may import %s', (from, to) => expect(refusalWithin(from, to)).toBeNull());

test.each([
  ['shared/kql/parse.ts', 'electron/engine/index.ts'],
  ['electron/engine/events/record.ts', 'electron/engine/timeline/page.ts'],
  ['electron/engine/timeline/page.ts', 'electron/engine/integrity/index.ts'],
  ['electron/engine/actors/index.ts', 'electron/engine/open-case.ts'],
  ['electron/engine/case/case-file.ts', 'electron/app/main.ts'],
  ['electron/app/main.ts', 'electron/engine/case/case-file.ts'],
  ['electron/cli/main.ts', 'electron/app/main.ts'],
  ['renderer/timeline/grid.tsx', 'renderer/actors/view.tsx'],
  ['renderer/shell/frame.tsx', 'renderer/timeline/grid.tsx'],
  ['renderer/ui/button.tsx', 'renderer/shell/text.ts'],
  ['renderer/start/view.tsx', 'electron/engine/index.ts'],
  ['electron/engine/timeline/search/search-worker.ts', 'electron/engine/intake/evidence-store.ts'],
  ['electron/engine/acts/compare-rows.ts', 'electron/engine/intake/original-text.ts'],
  ['electron/engine/sample/bundle.ts', 'electron/engine/events/record.ts'],
  ['electron/engine/report/gather.ts', 'electron/engine/findings/findings.ts'],
])('%s may not import %s', (from, to) => expect(refusalWithin(from, to)).not.toBeNull());

test('each environment has its own packages', () => {
  expect(refusalOfPackage('shared/contract/host.ts', 'zod')).toBeNull();
  expect(refusalOfPackage('shared/contract/host.ts', 'node:fs')).not.toBeNull();
  expect(refusalOfPackage('renderer/main.tsx', 'react-dom/client')).toBeNull();
  expect(refusalOfPackage('renderer/main.tsx', 'electron')).not.toBeNull();
  expect(refusalOfPackage('renderer/main.tsx', 'node:path')).not.toBeNull();
  expect(refusalOfPackage('electron/engine/case/case-file.ts', 'better-sqlite3')).toBeNull();
  expect(refusalOfPackage('electron/engine/case/case-file.ts', 'electron')).not.toBeNull();
  expect(refusalOfPackage('electron/engine/case/case-file.ts', 'node:https')).not.toBeNull();
});
