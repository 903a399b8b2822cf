/**
 * Electron's own security checklist (docs/tutorial/security.md, in its order and with its numbers), asked of a packed application: of
 * the code that is in its archive and of the fuses of its program, not of the sources.
 */
import { externalPackages } from '../bundle-entries.ts';
import type { PackedFolder } from './packed-folder.ts';

export interface Finding {
  /** Number in Electron's list; 0 for what we ask beside it. */
  number: number;
  title: string;
  /** What is missing; empty where all is well. */
  missing: string[];
}

const mainPath = 'dist/electron/main.js';
const preloadPath = 'dist/electron/preload.cjs';
const pagePath = 'dist/renderer/index.html';

/** In the order of Electron's `FuseV1Options`, with the state that we burn. */
const wantedFuses = [
  ['runAsNode', '0'],
  ['enableCookieEncryption', '0'],
  ['enableNodeOptionsEnvironmentVariable', '0'],
  ['enableNodeCliInspectArguments', '0'],
  ['enableEmbeddedAsarIntegrityValidation', '1'],
  ['onlyLoadAppFromAsar', '1'],
  ['loadBrowserProcessSpecificV8Snapshot', '0'],
  ['grantFileProtocolExtraPrivileges', '0'],
] as const;

/**
 * Walks the list.
 * @param options.electron version that is packed
 * @param options.pinned version that package.json pins: the current one at the time of the release
 */
export function walkChecklist(packed: PackedFolder, options: { electron: string; pinned: string }): Finding[] {
  const [main, preload, page] = [packed.read(mainPath), packed.read(preloadPath), packed.read(pagePath)];
  const window = /webPreferences:\s*\{([^}]*)\}/g;
  const preferences = Array.from(main.matchAll(window), (match) => match[1] as string);
  /** Each window must say it; that there is a window at all must be seen too. */
  const everyWindowSays = (...lines: string[]): string[] => [
    ...(preferences.length === 0 ? ['no window was found'] : []),
    ...lines.filter((line) => !preferences.every((text) => text.includes(line))),
  ];
  const has = (pattern: RegExp, what: string): string[] => (pattern.test(main) ? [] : [what]);
  const hasNot = (text: string, pattern: RegExp, what: string): string[] => (pattern.test(text) ? [what] : []);
  const policy = /contentSecurityPolicy = \[([\s\S]*?)\]\.join/.exec(main)?.[1] ?? '';
  const directives = [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  const list: [number, string, string[]][] = [
    [
      1,
      'Only load secure content',
      [
        ...hasNot(page, /(src|href)\s*=\s*["']?(https?:)?\/\//i, 'the page loads from elsewhere'),
        ...hasNot(page, /<script(?![^>]*\bsrc=)[^>]*>/i, 'the page has an inline script'),
        ...hasNot(main, /\.loadURL\(\s*["'`]https?:/, 'a window loads from the network'),
        ...has(/host-resolver-rules["'],\s*["']MAP \* ~NOTFOUND/, 'names are resolved'),
        ...has(/webRequest\.onBeforeRequest\(/, 'requests are not filtered'),
      ],
    ],
    [
      2,
      'No Node.js integration for remote content',
      everyWindowSays('nodeIntegration: false', 'nodeIntegrationInWorker: false', 'nodeIntegrationInSubFrames: false'),
    ],
    [3, 'Context isolation', everyWindowSays('contextIsolation: true')],
    [
      4,
      'Process sandboxing',
      [...everyWindowSays('sandbox: true'), ...has(/app\w*\.enableSandbox\(\)/, 'app.enableSandbox()')],
    ],
    [
      5,
      'Permission requests of sessions',
      [
        ...has(/setPermissionRequestHandler\(/, 'request handler'),
        ...has(/setPermissionCheckHandler\(/, 'check handler'),
        ...has(/setDevicePermissionHandler\(/, 'device handler'),
      ],
    ],
    [
      6,
      'webSecurity stays on',
      [...everyWindowSays('webSecurity: true'), ...hasNot(main, /webSecurity:\s*false/, 'webSecurity: false')],
    ],
    [
      7,
      'Content security policy',
      [
        ...directives.filter((directive) => !policy.includes(directive)),
        ...hasNot(policy, /script-src[^"]*unsafe|default-src[^"]*unsafe/, 'scripts may be inline or evaluated'),
        ...has(/["']content-security-policy["']:\s*contentSecurityPolicy/i, 'answers do not carry the policy'),
      ],
    ],
    [
      8,
      'No insecure content allowed',
      hasNot(main, /allowRunningInsecureContent:\s*true/, 'allowRunningInsecureContent'),
    ],
    [9, 'No experimental features', hasNot(main, /experimentalFeatures:\s*true/, 'experimentalFeatures')],
    [10, 'No enableBlinkFeatures', hasNot(main, /enableBlinkFeatures/, 'enableBlinkFeatures')],
    [11, 'No allowpopups for webviews', hasNot(page, /allowpopups/i, 'allowpopups')],
    [
      12,
      'webview options verified',
      [...everyWindowSays('webviewTag: false'), ...has(/will-attach-webview/, 'will-attach-webview')],
    ],
    [
      13,
      'Navigation limited',
      ['will-navigate', 'will-frame-navigate', 'will-redirect'].filter(
        (event) => !main.includes(`"${event}"`) && !main.includes(`'${event}'`),
      ),
    ],
    [
      14,
      'New windows limited',
      has(/setWindowOpenHandler\(\(\) => \(\{\s*action: ["']deny["']/, 'setWindowOpenHandler denies'),
    ],
    [15, 'No shell.openExternal with untrusted content', hasNot(main, /openExternal\(/, 'openExternal is called')],
    [
      16,
      'A current version of Electron',
      options.electron === options.pinned ? [] : [`${options.electron} is packed, ${options.pinned} is pinned`],
    ],
    [
      17,
      'Senders of IPC messages validated',
      [
        ...has(/event\.senderFrame/, 'senderFrame'),
        ...hasNot(main, /ipcMain\.on\(/, 'a listener without an answer, whose sender nobody checks'),
      ],
    ],
    [
      18,
      'No file protocol',
      [
        ...has(/protocol\.handle\(/, 'a protocol of our own'),
        ...hasNot(
          main,
          /\.loadFile\(|registerFileProtocol|interceptFileProtocol|\.loadURL\(\s*["'`]file:/,
          'file: is loaded',
        ),
      ],
    ],
    [
      19,
      'Fuses',
      wantedFuses.flatMap(([name, state], at) =>
        packed.fuses[at] === state ? [] : [`${name} is ${packed.fuses[at] ?? 'missing'}`],
      ),
    ],
    [
      20,
      'Electron APIs not exposed to the page',
      [
        ...(preload.includes('exposeInMainWorld(') ? [] : ['contextBridge is not used']),
        ...hasNot(preload, /exposeInMainWorld\([^,]+,\s*(\w+\.)?ipcRenderer\b/, 'ipcRenderer itself is exposed'),
      ],
    ],
    [0, 'The archive holds the product and nothing else', strangers(packed)],
    [0, 'An installed window refuses switches that take walls away', has(/["']?no-sandbox["']?: ["']/, 'no-sandbox')],
  ];
  return list.map(([number, title, missing]) => ({ number, title, missing }));
}

/** Files that have no place in the archive, and native ones that the system could not load from inside it. */
function strangers({ files }: PackedFolder): string[] {
  const found: string[] = [];
  for (const [path, { isUnpacked }] of files) {
    if (!/^(dist\/|node_modules\/|package\.json$)/.test(path)) found.push(path);
    else if (/\.map$|\.tsx?$|(^|\/)\.(?!bin)/.test(path)) found.push(path);
    else if (/\.(node|dylib|dll)$|\.so(\.\d+)*$/.test(path) && !isUnpacked) found.push(`${path} is inside the archive`);
  }
  for (const name of externalPackages)
    if (name !== 'electron' && !files.has(`node_modules/${name}/package.json`)) found.push(`${name} is missing`);
  return found;
}
