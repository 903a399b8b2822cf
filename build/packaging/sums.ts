/** SHA-256 of every file that is delivered, as `sha256sum -c` reads it, and a signature over them that OpenSSL alone can check. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the sums of all files of a folder (folders in it are not delivered).
 * @param options.key file with an Ed25519 private key in PEM; with it `<name>.sig` and `<name>.pem`, the public key, are written too
 * @returns the names of the files that are summed
 * @throws Error where the key is of another kind
 */
export async function writeSums(
  folder: string,
  name: string,
  options: { key?: string | undefined } = {},
): Promise<string[]> {
  const own = [name, `${name}.sig`, `${name}.pem`];
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !own.includes(entry.name))
    .map((entry) => entry.name)
    .sort();
  const lines: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(join(folder, file))) hash.update(piece as Buffer);
    lines.push(`${hash.digest('hex')}  ${file}\n`);
  }
  const text = Buffer.from(lines.join(''));
  writeFileSync(join(folder, name), text);
  if (options.key !== undefined) {
    const key = createPrivateKey(readFileSync(options.key));
    if (key.asymmetricKeyType !== 'ed25519')
      throw new Error(
        `${options.key} holds a key of type ${key.asymmetricKeyType}; the sums are signed with Ed25519. Make one: openssl genpkey -algorithm ed25519`,
      );
    writeFileSync(join(folder, `${name}.sig`), sign(null, text, key));
    writeFileSync(join(folder, `${name}.pem`), createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  }
  return files;
}

// The last job of a release sums and signs what the others made.
if (import.meta.main) {
  const [folder, key] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('Name the folder, and the key that signs: node build/packaging/sums.ts FOLDER [KEY.pem]\n');
    process.exitCode = 2;
  } else await writeSums(folder, 'SHA256SUMS', { key });
}
