import { readFileSync } from 'node:fs';
import { AppError } from '../../shared/contract/index.ts';

/** Reads a passphrase: from the first line of a file, or from the terminal without showing it. It is never an argument, because other users see those. */
export async function readPassphrase(file: string | undefined, question: string): Promise<string> {
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8').split(/\r?\n/)[0]!;
    } catch (cause) {
      throw new AppError('report/key', `The passphrase file ${file} cannot be read.`, {
        detail: String(cause),
        hint: 'Name a file whose first line is the passphrase.',
      });
    }
  }
  if (!process.stdin.isTTY)
    throw new AppError('report/key', 'There is no terminal to ask for the passphrase.', {
      hint: 'Say --passphrase-file FILE.',
    });
  return askHidden(question);
}

/** Passwords of encrypted archives, in the order in which they are tried: the lines of a file, `TRAILCASE_PASSWORD`, and what is typed. */
export async function readPasswords(file: string | undefined, ask: boolean): Promise<string[]> {
  const passwords: string[] = [];
  if (file !== undefined) {
    try {
      passwords.push(
        ...readFileSync(file, 'utf8')
          .replace(/^\ufeff/, '')
          .split(/\r?\n/),
      );
    } catch (cause) {
      throw new AppError('intake/unreadable', `The password file ${file} cannot be read.`, {
        detail: String(cause),
        hint: 'Name a file with one password on each line.',
      });
    }
  }
  passwords.push(process.env['TRAILCASE_PASSWORD'] ?? '');
  if (ask) {
    if (!process.stdin.isTTY)
      throw new AppError('contract/bad-request', 'There is no terminal to ask for the password.', {
        hint: 'Say --password-file FILE.',
      });
    passwords.push(await askHidden('Password of the archives: '));
  }
  return [...new Set(passwords.filter((password) => password !== ''))];
}

function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off('data', take);
      stderr.write('\n');
    };
    const take = (typed: string): void => {
      for (const sign of typed) {
        if (sign === '\r' || sign === '\n') {
          end();
          resolve(text);
          return;
        }
        if (sign === '\u0003') {
          end();
          reject(new AppError('cancelled', 'Nothing was typed.'));
          return;
        }
        text = sign === '\u007f' || sign === '\b' ? text.slice(0, -1) : text + sign;
      }
    };
    stdin.on('data', take);
  });
}
