import { z } from 'zod';
import { type EpochMs, filterSchema, noParams } from './common.ts';
import { method } from './method.ts';

export interface Tag {
  id: number;
  name: string;
  /** Index into the palette of nine; also its key 1–9. */
  color: number;
  events: number;
}

export interface Note {
  id: number;
  target: string;
  text: string;
  author: string;
  time: EpochMs;
}

/** What a tag or note change touched, and the handle with which `tags.undo` takes it back. */
export interface TagChange {
  tagged: number;
  undo: number;
}

/** The events of an act: by id, or all that pass a filter. */
const selection = z.union([z.object({ ids: z.array(z.number().int()).min(1).max(1_000_000) }), z.object({ filter: filterSchema })]);

export const findingsMethods = {
  'tags.list': method<{ tags: Tag[] }>()(noParams),
  'tags.apply': method<TagChange>()(
    z.object({ name: z.string().trim().min(1).max(200), color: z.number().int().min(0).max(8).optional(), remove: z.boolean().default(false), on: selection }),
    { writes: true },
  ),
  'tags.undo': method<TagChange>()(z.object({ undo: z.number().int() }), { writes: true }),
  'notes.add': method<{ note: Note }>()(
    z.object({ event: z.number().int().optional(), actor: z.string().max(2000).optional(), text: z.string().min(1).max(100_000) }),
    { writes: true },
  ),
  'notes.list': method<{ notes: Note[] }>()(z.object({ event: z.number().int().optional(), actor: z.string().max(2000).optional() })),
};
