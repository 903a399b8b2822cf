/** Packs the application and a runtime into one folder per target, with electron-builder: archive, fuses, icon, signature of the platform. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, build, type Configuration, Platform } from 'electron-builder';
import { root } from '../bundle-entries.ts';
import type { PackagedRuntime } from './runtime.ts';
import type { Target } from './target.ts';

/** The fuses of the product: it is no Node, takes no orders from the environment, and runs nothing but its own archive. */
const fuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  // No cookies are kept; encrypting them would touch the keychain of the machine.
  enableCookieEncryption: false,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

/** Signing on Windows by Azure Trusted Signing, where a person has set it up (docs/release.md). */
function windowsSigning(): NonNullable<Configuration['win']> {
  const {
    AZURE_SIGN_ENDPOINT: endpoint,
    AZURE_SIGN_ACCOUNT: codeSigningAccountName,
    AZURE_SIGN_PROFILE: certificateProfileName,
    AZURE_SIGN_PUBLISHER: publisherName,
  } = process.env;
  if (!endpoint || !codeSigningAccountName || !certificateProfileName || !publisherName) return {};
  return { azureSignOptions: { endpoint, codeSigningAccountName, certificateProfileName, publisherName } };
}

function configuration(target: Target, work: string, runtime: PackagedRuntime): Configuration {
  return {
    appId: 'org.trailcase.desktop',
    productName: 'Trailcase',
    copyright: 'Apache-2.0',
    directories: { app: join(work, 'app'), output: join(work, 'out'), buildResources: join(root, 'build') },
    electronDist: runtime.folder,
    electronVersion: runtime.version,
    electronLanguages: ['en', 'en-US', 'ko'],
    electronFuses: fuses,
    afterPack: ({ appOutDir, electronPlatformName }) => {
      const resources =
        electronPlatformName === 'darwin'
          ? join(appOutDir, 'Trailcase.app/Contents/Resources')
          : join(appOutDir, 'resources');
      // Electron's sample application and its version file have no place in the product; they are left where the runtime is a folder.
      for (const left of [join(resources, 'default_app.asar'), join(appOutDir, 'version')])
        rmSync(left, { force: true });
      return Promise.resolve();
    },
    asar: true,
    // What the system's loader opens must be a file of its own.
    asarUnpack: ['**/*.node', '**/*.{so,dylib,dll}', '**/*.so.*'],
    // The packages come ready: nothing is compiled, nothing is looked up.
    npmRebuild: false,
    // The packages are a set of their own: what electron-builder finds by itself is more than is needed.
    files: ['dist/**', 'package.json', '!node_modules/**', { from: 'node_modules', to: 'node_modules' }],
    extraResources: [
      { from: join(work, 'sbom.cdx.json'), to: 'sbom.cdx.json' },
      { from: join(work, 'app/dist/THIRD-PARTY-NOTICES.txt'), to: 'THIRD-PARTY-NOTICES.txt' },
      ...(target.platform === 'linux'
        ? [{ from: join(root, 'build/packaging/linux/apparmor-profile'), to: 'apparmor-profile' }]
        : []),
    ],
    linux: { executableName: 'trailcase', icon: 'icons', category: 'Utility' },
    win: { icon: 'icons/icon.ico', ...windowsSigning() },
    mac: {
      icon: 'icons/icon.icns',
      category: 'public.app-category.utilities',
      hardenedRuntime: true,
      entitlements: join(root, 'build/packaging/mac/entitlements.plist'),
      entitlementsInherit: join(root, 'build/packaging/mac/entitlements.plist'),
      notarize: Boolean(process.env['APPLE_API_KEY']),
      fileAssociations: [
        { ext: 'trailcase', name: 'Trailcase case', role: 'Editor', rank: 'Owner', icon: 'icons/icon' },
      ],
    },
    // No updater: an update is a file with a published, signed hash.
    publish: null,
  };
}

/**
 * Packs into `folder`.
 * @param work folder that holds `app/` and `sbom.cdx.json`
 */
export async function packFolder(
  target: Target,
  work: string,
  runtime: PackagedRuntime,
  folder: string,
): Promise<void> {
  mkdirSync(join(work, 'out'), { recursive: true });
  const platform = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC }[target.platform];
  await build({
    projectDir: root,
    targets: platform.createTarget('dir', target.arch === 'x64' ? Arch.x64 : Arch.arm64),
    config: configuration(target, work, runtime),
    publish: 'never',
  });
  const prefix = { linux: 'linux', win32: 'win', darwin: 'mac' }[target.platform];
  const suffix = target.arch === 'x64' ? '' : `-${target.arch}`;
  const packed = join(work, 'out', target.platform === 'darwin' ? `${prefix}${suffix}` : `${prefix}${suffix}-unpacked`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(packed, folder);
}
