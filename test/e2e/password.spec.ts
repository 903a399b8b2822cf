/** An encrypted archive asks for its password in the window, and gives what is in it. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase, engineContext } from '../../electron/engine/index.ts';
import { expect, launch, root, screenshot, test } from './application.ts';
import { go } from './steps.ts';

test('an encrypted archive asks for its password, which is kept nowhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-password-'));
  mkdirSync(join(folder, 'evidence'));
  copyFileSync(join(root, 'test/fixtures/archives/locked.7z'), join(folder, 'evidence/locked.7z'));
  const caseFile = join(folder, 'locked.trailcase');
  const details = { name: 'Locked', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' };
  await (await createCase(caseFile, details, engineContext({ examiner: 'Ana Kim' }))).close();
  const application = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
  const { page } = application;
  await go(page, 'Evidence');
  await application.answerOpenDialog([join(folder, 'evidence')]);
  await page.getByRole('button', { name: 'Choose folder' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill('secret');
  await screenshot(page, 'import-password', { theme: 'light', language: 'en' });
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('7 records = 7 indexed + 0 duplicates + 0 rejected').first()).toBeVisible();
  await application.close();
  // The ledger of secrets has its name in the case; the password stands nowhere.
  expect(readFileSync(caseFile).toString('latin1')).not.toMatch(/secret(?!s:)/);
  rmSync(folder, { recursive: true, force: true });
});
