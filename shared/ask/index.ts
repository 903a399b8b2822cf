export type { Understanding } from './understand.ts';
export { understand } from './understand.ts';
export type { KnownNames } from './tokens.ts';
