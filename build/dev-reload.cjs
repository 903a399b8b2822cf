/**
 * Loaded into Electron's main process by `npm run dev`, before the application: loads every window's page again when the window's part of
 * `dist/` was built anew. The application itself has nothing of this, and no socket is opened.
 */
const { watchFile } = require('node:fs');
const { join } = require('node:path');
const { BrowserWindow } = require('electron');

watchFile(join(__dirname, '../dist/.window.json'), { interval: 200 }, (now, before) => {
  if (now.mtimeMs === before.mtimeMs || now.size === 0) return;
  for (const window of BrowserWindow.getAllWindows()) window.webContents.reloadIgnoringCache();
});
