/**
 * `app://trailcase/…`: the window's own files, and nothing else. A standard, secure scheme gives the window a real origin,
 * which `file:` does not have, and lets each answer carry the content security policy.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export const appScheme = 'app';
const appHost = 'trailcase';
export const appOrigin = `${appScheme}://${appHost}`;

/** Styles may be inline because Monaco and the virtual lists place elements so; scripts never. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.txt': 'text/plain; charset=utf-8',
};

/** True for a URL of our own origin. Compared as a parsed URL: a prefix test would accept `app://trailcase.example`. */
export function isOwnUrl(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  return (
    parsed.protocol === `${appScheme}:` &&
    parsed.hostname === appHost &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === ''
  );
}

function refuse(status: number): Response {
  return new Response(null, {
    status,
    headers: { 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' },
  });
}

/**
 * Answers one request with a file below `root`.
 * Refused: other methods than GET and HEAD, other hosts, unknown file types, and every path that leaves `root`, also by a link.
 */
export async function answerAppRequest(request: { url: string; method: string }, root: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  if (!isOwnUrl(request.url)) return refuse(404);
  let path: string;
  try {
    path = decodeURIComponent(new URL(request.url).pathname);
  } catch {
    return refuse(400);
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return refuse(400);
  if (path === '/') path = '/index.html';
  const mediaType = mediaTypes[extname(path).toLowerCase()];
  if (mediaType === undefined) return refuse(404);
  try {
    const [rootPath, filePath] = await Promise.all([realpath(root), realpath(join(root, path))]);
    if (!filePath.startsWith(rootPath + sep)) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(await readFile(filePath)), {
      headers: {
        'content-type': mediaType,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
      },
    });
  } catch {
    return refuse(404);
  }
}
