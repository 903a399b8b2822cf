import { defineConfig } from '@playwright/test';

/** End-to-end tests drive the built application in the real Electron. One at a time: each starts processes of its own. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './display.ts',
  outputDir: '../output/e2e',
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../output/e2e.json' }]],
});
