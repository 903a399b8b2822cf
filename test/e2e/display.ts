import { spawn } from 'node:child_process';

/** Where there is no display, starts a virtual one for the run and ends it afterwards. */
export default async function provideDisplay(): Promise<(() => void) | undefined> {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return undefined;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`Xvfb did not start (${error.message}). On Debian: apt-get install xvfb`)),
    );
    server.once('exit', (code) => reject(new Error(`Xvfb ended at once (exit code ${code}).`)));
    server.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString('utf8').trim()));
  });
  process.env['DISPLAY'] = `:${number}`;
  return () => {
    server.kill();
  };
}
