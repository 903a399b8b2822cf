import type { Part } from './shell/manifest.ts';

const manifests = import.meta.glob<{ part: Part }>('./*/part.ts', { eager: true });

/** Every part of the product, in the order of the rail: each folder with a `part.ts` is one. */
export const parts: readonly Part[] = Object.values(manifests)
  .map(({ part }) => part)
  .sort((a, b) => (a.rail ?? Infinity) - (b.rail ?? Infinity) || (a.name < b.name ? -1 : 1));
