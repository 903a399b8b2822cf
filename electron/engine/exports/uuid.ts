import { createHash } from 'node:crypto';

/** UUID version 5 (RFC 9562): the same for the same name in the same namespace. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Our own namespace; that of a case lies in it, so that two cases never give out one id. */
const trailcase = '6f1f3a0e-6c1b-5d0a-9c39-3f0a4c2b7d11';

/** Namespace of a case's ids. */
export const caseNamespace = (caseId: string): string => uuidV5(trailcase, caseId);
