/**
 * `npm run package`: builds everything anew and makes what is delivered, for this platform or for others. `-- --help` lists the options.
 * Only the official, pinned Electron is packed; `--test-runtime` takes another one, and then every file says TEST.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundle } from './bundle.ts';
import { root } from './bundle-entries.ts';
import { membersOf, writeZip } from './packaging/archive.ts';
import { libraryFolder, stageApplication } from './packaging/app-folder.ts';
import { writeDeb, writeTarball } from './packaging/linux.ts';
import { parseOptions, type PackageOptions, usage } from './packaging/options.ts';
import { packFolder } from './packaging/pack.ts';
import { officialRuntime, testRuntime, versionsInside } from './packaging/runtime.ts';
import { billOfMaterials } from './packaging/sbom.ts';
import { writeSums } from './packaging/sums.ts';
import { shippedFolders } from './shipped-packages.ts';
import { type Format, publicName, type Target } from './packaging/target.ts';

/** The time of every file: SOURCE_DATE_EPOCH, else the time of the commit, else 1980 (the first that a zip can say). */
function sourceEpoch(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given) return Number(given);
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : Date.UTC(1980, 0, 1) / 1000;
}

async function packageFor(target: Target, formats: Set<Format>, options: PackageOptions): Promise<string[]> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { sqlite } = JSON.parse(readFileSync(join(root, 'dist/build-info.json'), 'utf8')) as { sqlite: string };
  const mark = options.testRuntime ? '-TEST' : '';
  const name = `trailcase-${version}-${publicName(target)}${mark}`;
  mkdirSync(options.output, { recursive: true });
  const work = mkdtempSync(join(options.output, '.work-'));
  try {
    const runtime = options.testRuntime
      ? await testRuntime(target)
      : await officialRuntime(target, join(work, 'electron'), { zips: options.electronZips });
    stageApplication(join(work, 'app'), target, runtime.version);
    const bill = billOfMaterials({
      target,
      version,
      folders: shippedFolders(),
      electron: runtime.version,
      ...versionsInside(runtime, target),
      sqlite,
      library: libraryFolder(target),
      isTest: options.testRuntime,
    });
    writeFileSync(join(work, 'sbom.cdx.json'), bill);
    const folder = join(options.output, name);
    await packFolder(target, work, runtime, folder);

    const epoch = sourceEpoch();
    const product = { folder, version, arch: target.arch, epoch, isTest: options.testRuntime };
    const made = [`${name}.sbom.cdx.json`];
    writeFileSync(join(options.output, `${name}.sbom.cdx.json`), bill);
    if (formats.has('deb')) {
      const file = `trailcase_${version}_${target.arch === 'x64' ? 'amd64' : target.arch}${mark}.deb`;
      await writeDeb(join(options.output, file), product);
      made.push(file);
    }
    if (formats.has('tar.gz')) {
      await writeTarball(join(options.output, `${name}.tar.gz`), product);
      made.push(`${name}.tar.gz`);
    }
    if (formats.has('zip')) {
      // A Mac's application is one thing; on Windows the files need a folder around them.
      const prefix = target.platform === 'darwin' ? '' : `Trailcase-${version}/`;
      await writeZip(join(options.output, `${name}.zip`), membersOf(folder, prefix), epoch);
      made.push(`${name}.zip`);
    }
    return [`${name}/`, ...made];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function run(words: string[]): Promise<number> {
  const options = parseOptions(words);
  if (typeof options === 'string') {
    const isHelp = options === usage;
    (isHelp ? process.stdout : process.stderr).write(`${options}\n`);
    return isHelp ? 0 : 2;
  }
  await bundle({ force: true });
  const made: string[] = [];
  for (const { target, formats } of options.targets) made.push(...(await packageFor(target, formats, options)));
  const sums = options.testRuntime ? 'SHA256SUMS-TEST' : 'SHA256SUMS';
  await writeSums(options.output, sums, { key: options.sign });
  const shown = [...made, sums, ...(options.sign === undefined ? [] : [`${sums}.sig`])];
  process.stdout.write(`${shown.map((file) => join(relative(process.cwd(), options.output), file)).join('\n')}\n`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
