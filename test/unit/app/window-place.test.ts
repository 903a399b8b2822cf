import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWindowPlaces } from '../../../electron/app/window-place.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-place-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const laptop = { x: 0, y: 0, width: 1280, height: 720 };
const beside = { x: 1280, y: 0, width: 2560, height: 1400 };
const next = (screens = [laptop, beside], open: { x: number; y: number; width: number; height: number }[] = []) =>
  openWindowPlaces(file).next(screens, open);

test('the first window has the usual size, later ones that of the last', () => {
  expect(next()).toEqual({ width: 1440, height: 900, maximized: false });
  openWindowPlaces(file).remember({ x: 1400, y: 40, width: 2000, height: 1200, maximized: true });
  expect(next()).toEqual({ x: 1400, y: 40, width: 2000, height: 1200, maximized: true });
  expect(readdirSync(folder)).toEqual(['window.json']);
  // A second one does not hide the first.
  expect(next([laptop, beside], [{ x: 1400, y: 40, width: 1, height: 1 }])).toMatchObject({ x: 1428, y: 68 });
});

test('a screen that is gone, or smaller than it was, never hides a window', () => {
  openWindowPlaces(file).remember({ x: 1400, y: 40, width: 2000, height: 1200, maximized: false });
  expect(next([laptop])).toEqual({ width: 1440, height: 900, maximized: false });
  openWindowPlaces(file).remember({ x: 100, y: -20, width: 2000, height: 1200, maximized: false });
  expect(next([laptop])).toEqual({ x: 100, y: 0, width: 1280, height: 720, maximized: false });
  openWindowPlaces(file).remember({ x: 1200, y: 100, width: 900, height: 600, maximized: false });
  expect(next([laptop])).toEqual({ width: 1440, height: 900, maximized: false });
});

test.each([
  '',
  '{',
  '[]',
  '{"x":1}',
  '{"x":1e99,"y":0,"width":10,"height":10,"maximized":false}',
  '{"x":0,"y":0,"width":-5,"height":10,"maximized":"yes"}',
])('what cannot be read (%j) is forgotten', (text) => {
  writeFileSync(file, text);
  expect(next()).toEqual({ width: 1440, height: 900, maximized: false });
});
