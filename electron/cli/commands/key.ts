import type { Command } from 'commander';
import { resolve } from 'node:path';
import { AppError } from '../../../shared/contract/index.ts';
import { createSigningKey } from '../../engine/index.ts';
import { printable } from '../output.ts';
import { readPassphrase } from '../passphrase.ts';
import { type AddCommands, createSession, type GlobalOptions, tell } from '../session.ts';

/** `key create`. */
export const commands: AddCommands = (program) => {
  const key = program.command('key').description("the examiner's signing key");
  key
    .command('create')
    .argument('<file>', 'where the private key goes; the public one is written beside it as FILE.pub.pem')
    .description('make an Ed25519 key, protected by a passphrase')
    .option('--passphrase-file <file>', 'read the passphrase from the first line of this file instead of asking')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nKeep the private key to yourself; give the public key and its fingerprint to whoever has to check reports.\n\nExample:\n  trailcase key create examiner.key',
    )
    .action(async (file: string, options: { passphraseFile?: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const path = resolve(file);
      const passphrase = await readPassphrase(options.passphraseFile, 'Passphrase: ');
      if (options.passphraseFile === undefined && (await readPassphrase(undefined, 'Again: ')) !== passphrase)
        throw new AppError('report/key', 'The two passphrases differ.', { hint: 'Try again.' });
      const { fingerprint, publicKey } = createSigningKey(path, passphrase);
      tell(
        session.output,
        { key: path, publicKey, fingerprint },
        () => `Private key  ${printable(path)}\nPublic key   ${printable(publicKey)}\nFingerprint  ${fingerprint}\n`,
      );
    });
};
