/**
 * How many files of the product a capability touches: `node test/tools/count-capability.ts hours`. Its own files bear its name, as file or
 * folder; in the others it is announced: they hold its name in quotes, in a path, or in the name of a request. Tests and guides come on top.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

export interface CapabilityCount {
  own: string[];
  /** Files that announce it, with the lines that do. */
  announced: { file: string; lines: string[] }[];
  /** Tests and documents that name it. */
  beside: string[];
}

const product = /^(shared|electron|renderer|build)\//;
const others = /^(test|docs)\/|^[A-Z]+\.md$/;

/** Files under version control; in a tree without git, the files that are there. */
function trackedFiles(root: string): string[] {
  try {
    return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\0')
      .filter((file) => file !== '');
  } catch {
    return globSync('{shared,electron,renderer,build,test,docs}/**/*.*', { cwd: root }).map((file) =>
      file.split(sep).join('/'),
    );
  }
}

export function countCapability(root: string, name: string): CapabilityCount {
  const isOwn = new RegExp(`(^|/)${name}([./]|$)`);
  // 'hours' and './hours.ts', events.hours, hoursSection: as a word of its own, not inside another.
  const announces = new RegExp(`['"\`./]${name}['"\`./]|['"\`]${name}:|\\b${name}(Section|List|Handlers|Methods)\\b`);
  const count: CapabilityCount = { own: [], announced: [], beside: [] };
  for (const file of trackedFiles(root)) {
    if (!/\.(ts|tsx|js|json|css|md)$/.test(file) || !(product.test(file) || others.test(file))) continue;
    if (product.test(file) && isOwn.test(file)) {
      count.own.push(file);
      continue;
    }
    const lines = readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => announces.test(line));
    if (others.test(file) && (isOwn.test(file) || lines.length > 0)) count.beside.push(file);
    // The word in the texts of another part is no announcement.
    else if (product.test(file) && /\.(ts|tsx|js)$/.test(file) && lines.length > 0)
      count.announced.push({ file, lines: lines.map((line) => line.trim()) });
  }
  return count;
}

if (import.meta.main) {
  const name = process.argv[2];
  if (name === undefined || !/^[\w-]+$/.test(name)) {
    process.stderr.write('Name a capability, such as: node test/tools/count-capability.ts hours\n');
    process.exit(2);
  }
  const { own, announced, beside } = countCapability(resolve(import.meta.dirname, '../..'), name);
  const write = (text: string): void => void process.stdout.write(`${text}\n`);
  write(`${own.length + announced.length} files: ${own.length} of its own, ${announced.length} that announce it.`);
  for (const file of own) write(`  ${file}`);
  for (const { file, lines } of announced) write(`  ${file}: ${lines.join(' · ')}`);
  write(`Beside it, ${beside.length} tests and documents: ${beside.join(', ')}`);
}
