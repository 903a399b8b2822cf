/** What an examiner does in the window, in words that tests share. */
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { Application } from './application.ts';

/** Goes to a view by its name in the rail. */
export async function go(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByText(view, { exact: true }).click();
  await expect(page.getByRole('main')).toBeVisible();
}

/** Drops files or folders from the disk on the middle of the window, as the desktop does. */
export async function dropFiles({ page }: Application, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: Math.round(size.width / 2),
      y: Math.round(size.height / 2),
      data,
    });
    // The page's answer to one step (whether it takes the files) has to arrive before the next.
    await page.waitForTimeout(200);
  }
  await session.detach();
}

/** The rows of the event grid. */
export async function eventRows(page: Page): Promise<Locator> {
  const grid = page.getByRole('grid', { name: 'Events' });
  await expect(grid).toBeVisible();
  return grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
}

/** The words at the left of the status bar, such as "3,214 of 1,204,118 events". */
export async function status(page: Page): Promise<string> {
  return (await page.locator('.status-bar').innerText()).replaceAll('\n', ' ').trim();
}

/** Events that pass the filter, as the status bar says. */
export async function shownEvents(page: Page): Promise<number> {
  return Number(((await status(page)).split(' ')[0] ?? '').replaceAll(',', ''));
}

/** Writes a filter into the filter bar and applies it. */
export async function filterBy(page: Page, kql: string): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.locator('[data-filter-bar]')).toBeFocused();
  await page.keyboard.press('Control+a');
  if (kql === '') await page.keyboard.press('Delete');
  else await page.keyboard.type(kql);
  await page.keyboard.press('Enter');
}
