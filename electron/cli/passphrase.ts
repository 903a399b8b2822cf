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
          reject(new AppError('cancelled', 'No passphrase was given.'));
          return;
        }
        text = sign === '\u007f' || sign === '\b' ? text.slice(0, -1) : text + sign;
      }
    };
    stdin.on('data', take);
  });
}
