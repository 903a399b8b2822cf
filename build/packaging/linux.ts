/** What Linux gets: the .deb for everybody on the machine, the .tar.gz for one user without root. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globalOptions, questionsToTheProgram } from '../../shared/commands.ts';
import { root } from '../bundle-entries.ts';
import { type Member, membersOf, sizeOf, textMember, writeAr, writeTarGz } from './archive.ts';

const template = (name: string): string => readFileSync(join(root, 'build/packaging/linux', name), 'utf8');
const icon = (size: number): Buffer => readFileSync(join(root, `build/icons/${size}x${size}.png`));
const iconSizes = [16, 32, 48, 64, 128, 256, 512];

/** The program that stands on the PATH, with the options that `shared/commands.ts` allows before a command. */
export function launcher(): string {
  return template('trailcase.sh')
    .replace('@OPTIONS@', globalOptions.join(' | '))
    .replace('@QUESTIONS@', questionsToTheProgram.join(' | '));
}

function desktopEntry(values: { exec: string; icon: string }): string {
  return template('trailcase.desktop').replace('@EXEC@', values.exec).replace('@ICON@', values.icon);
}

/** The packed folder as it stands in an installation, with the launcher in it. */
function program(folder: string, prefix: string): Member[] {
  return [...membersOf(folder, prefix), textMember(`${prefix}bin/trailcase`, launcher(), 0o755)];
}

/** Where a package for the whole machine puts everything (Filesystem Hierarchy Standard 3.0: add-on software below /opt). */
export function installedFiles(folder: string): Member[] {
  const files = program(folder, 'opt/Trailcase/').map((member) =>
    // Chromium takes user namespaces where the kernel allows them, and this helper, which then must belong to root, where not.
    member.path === 'opt/Trailcase/chrome-sandbox' ? { ...member, mode: 0o4755 } : member,
  );
  const hicolor = 'usr/share/icons/hicolor';
  return [
    ...files,
    { path: 'usr/bin/trailcase', from: { link: '/opt/Trailcase/bin/trailcase' }, mode: 0o777 },
    textMember('usr/share/applications/trailcase.desktop', desktopEntry({ exec: 'trailcase', icon: 'trailcase' })),
    textMember('usr/share/mime/packages/trailcase.xml', template('trailcase-mime.xml')),
    textMember('usr/share/doc/trailcase/copyright', readFileSync(join(root, 'LICENSE'))),
    ...iconSizes.map((size) => textMember(`${hicolor}/${size}x${size}/apps/trailcase.png`, icon(size))),
    ...iconSizes.map((size) =>
      textMember(`${hicolor}/${size}x${size}/mimetypes/application-vnd.trailcase+sqlite3.png`, icon(size)),
    ),
  ];
}

/** Debian's names of what the program needs; Ubuntu 24.04 provides them too. The last three register icon, type and menu entry. */
const debianDepends = [
  'libgtk-3-0',
  'libnss3',
  'libgbm1',
  'libasound2',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libcups2',
  'libnotify4',
  'libstdc++6',
  'xdg-utils',
  'shared-mime-info',
  'desktop-file-utils',
  'hicolor-icon-theme',
];

export interface LinuxProduct {
  /** The packed folder. */
  folder: string;
  version: string;
  arch: 'x64' | 'arm64';
  /** Seconds since 1970 (UTC): the time of every file. */
  epoch: number;
  isTest: boolean;
}

/** The control file of the .deb (deb-control(5)). `installedKib` as `du` would count the contents. */
function debControl({ version, arch, isTest }: LinuxProduct, installedKib: number): string {
  return [
    'Package: trailcase',
    `Version: ${version}`,
    `Architecture: ${{ x64: 'amd64', arm64: 'arm64' }[arch]}`,
    'Maintainer: The Trailcase authors <trailcase@localhost>',
    `Installed-Size: ${installedKib}`,
    `Depends: ${debianDepends.join(', ')}`,
    'Recommends: fonts-noto-cjk',
    'Section: utils',
    'Priority: optional',
    'Description: Offline forensic workbench for AWS CloudTrail evidence',
    ' Imports copied trail buckets and exports of other products into one case file,',
    ' verifies digests, and answers who did what, when and from where. It has no',
    ' network access of any kind.',
    ...(isTest
      ? [' .', ' This is a TEST build with a runtime that is not the official one. Do not use it for evidence.']
      : []),
    '',
  ].join('\n');
}

/** Writes the .deb without any tool of Debian. */
export async function writeDeb(file: string, product: LinuxProduct): Promise<void> {
  const { folder, epoch } = product;
  const members = installedFiles(folder);
  const work = mkdtempSync(join(tmpdir(), 'trailcase-deb-'));
  try {
    const md5sums: string[] = [];
    let kib = 0;
    for (const member of members) {
      kib += Math.ceil(sizeOf(member) / 1024);
      const { from } = member;
      if ('link' in from) continue;
      const hash = createHash('md5');
      if ('bytes' in from) hash.update(from.bytes);
      else for await (const piece of createReadStream(from.file)) hash.update(piece as Buffer);
      md5sums.push(`${hash.digest('hex')}  ${member.path}\n`);
    }
    const control = [
      textMember('control', debControl(product, kib)),
      textMember('md5sums', md5sums.join('')),
      textMember('postinst', template('postinst'), 0o755),
      textMember('prerm', template('prerm'), 0o755),
    ];
    const [controlFile, dataFile] = [join(work, 'control.tar.gz'), join(work, 'data.tar.gz')];
    await writeTarGz(createWriteStream(controlFile), control, epoch, { prefix: './' });
    await writeTarGz(createWriteStream(dataFile), members, epoch, { prefix: './' });
    const parts = [
      { name: 'debian-binary', from: Buffer.from('2.0\n') },
      { name: 'control.tar.gz', from: controlFile },
      { name: 'data.tar.gz', from: dataFile },
    ];
    await writeAr(file, parts, epoch);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes the archive for one user: the packed folder, what the desktop needs, and the script that installs it from there. */
export async function writeTarball(file: string, { folder, version, epoch }: LinuxProduct): Promise<void> {
  const prefix = `trailcase-${version}/`;
  const members = [
    ...program(folder, prefix),
    textMember(`${prefix}install-here.sh`, template('install-here.sh'), 0o755),
    textMember(`${prefix}share/trailcase-mime.xml`, template('trailcase-mime.xml')),
    textMember(`${prefix}share/trailcase.desktop`, desktopEntry({ exec: 'trailcase', icon: 'trailcase' })),
    textMember(`${prefix}share/256x256.png`, icon(256)),
  ];
  await writeTarGz(createWriteStream(file), members, epoch);
}
