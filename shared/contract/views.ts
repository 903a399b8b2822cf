import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { method } from './method.ts';

/** A filter as the window keeps it: the text of the bar, parts that can be switched off, and the range [from, to) with null for an open side. */
export const savedFilterSchema = z.object({
  where: z.string().max(100_000).default(''),
  chips: z.array(z.object({ text: z.string().max(100_000), enabled: z.boolean(), label: z.string().max(1000).optional() })).max(1000).default([]),
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

/** A filter that the examiner gave a name. It travels with the case. */
export interface SavedView {
  name: string;
  filter: SavedFilter;
  author: string;
  savedAt: EpochMs;
}

/** More than these are refused. */
export const mostViews = 500;

const viewName = z.string().trim().min(1).max(200);

export const viewsMethods = {
  /** By name. */
  'views.list': method<{ views: SavedView[] }>()(noParams),
  /** Keeps a filter under a name; one of the same name is replaced. */
  'views.save': method<{ view: SavedView }>()(z.object({ name: viewName, filter: savedFilterSchema }), { writes: true }),
  'views.delete': method<{ name: string }>()(z.object({ name: viewName }), { writes: true }),
};
