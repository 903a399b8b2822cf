import type { JsonFormat } from './format.ts';

/** Wrappers in the order in which they are tried. Adding a format: write its file and name it here. */
export const jsonFormats: readonly JsonFormat[] = [];
