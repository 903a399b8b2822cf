import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { methodOn } from './method.ts';

/** A filter as the window keeps it: the text of the bar, parts that can be switched off, and the range [from, to) with null for an open side. */
const savedFilterSchema = z.object({
  where: z.string().max(100_000).default(''),
  chips: z
    .array(z.object({ text: z.string().max(100_000), enabled: z.boolean(), label: z.string().max(1000).optional() }))
    .max(1000)
    .default([]),
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

/** How the timeline looked: columns in their order, order of time, split and scale of the histogram, and the zone in which times were drawn. */
export const savedLookSchema = z.object({
  columns: z
    .array(
      z.object({
        field: z.string().min(1).max(500),
        width: z.number().min(20).max(4000),
        pinned: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(200),
  sort: z.enum(['asc', 'desc']),
  /** Field whose values order the rows; left out: time. */
  orderBy: z.string().max(500).optional(),
  split: z.string().max(100),
  scale: z.enum(['linear', 'root']),
  zone: z.string().max(100),
});
export type SavedLook = z.infer<typeof savedLookSchema>;

/** A filter that the examiner gave a name, with the look that the timeline had. It travels with the case. */
export interface SavedView {
  name: string;
  filter: SavedFilter;
  /** Absent where only the filter was kept. */
  look?: SavedLook | undefined;
  author: string;
  savedAt: EpochMs;
}

/** More than these are refused. */
export const mostViews = 500;

const viewName = z.string().trim().min(1).max(200);

const method = methodOn('details');

export const viewsMethods = {
  /** By name. */
  'views.list': method<{ views: SavedView[] }>()(noParams),
  /** Keeps a filter, and a look, under a name; one of the same name is replaced. */
  'views.save': method<{ view: SavedView }>()(
    z.object({ name: viewName, filter: savedFilterSchema, look: savedLookSchema.optional() }),
    { writes: ['details'] },
  ),
  'views.delete': method<{ name: string }>()(z.object({ name: viewName }), { writes: ['details'] }),
};
