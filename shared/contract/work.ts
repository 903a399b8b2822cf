import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { methodOn } from './method.ts';

/** An act of work that can be taken back or made again. */
export interface WorkStep {
  id: number;
  time: EpochMs;
  examiner: string;
  /** As in the examiner log: `tags.apply`, `findings.change`, …; `filter.change` for the window's filter. */
  act: string;
}

/** What stands in a field of a form and is not saved as an act yet. */
export interface TextDraft {
  key: string;
  text: string;
  author: string;
  time: EpochMs;
}

const method = methodOn('tags', 'findings', 'details');
/** What helps the work and is no act of it: no answer is made from it, and nobody is told. */
const aside = { writes: ['details'], tellsItself: true } as const;

export const workMethods = {
  /** Takes the newest act of work back; `window`: a state that the window has to take on. Null where nothing is left to take back. */
  'work.undo': method<{ step: WorkStep | null; window: string | null }>()(noParams, {
    writes: ['tags', 'findings', 'details'],
  }),
  /** Makes the act that was taken back last again. */
  'work.redo': method<{ step: WorkStep | null; window: string | null }>()(noParams, {
    writes: ['tags', 'findings', 'details'],
  }),
  'work.steps': method<{ undo: WorkStep | null; redo: WorkStep | null }>()(noParams),
  /** Notes a change of the window itself, so that it can be taken back among the other acts. */
  'work.note': method<{ noted: true }>()(
    z.object({ act: z.literal('filter.change'), before: z.string().max(200_000), after: z.string().max(200_000) }),
    aside,
  ),
  'drafts.list': method<{ drafts: TextDraft[] }>()(noParams),
  /** Keeps what stands in a field of a form. It is no act: nothing is noted in the examiner log. */
  'drafts.save': method<{ saved: true }>()(
    z.object({ key: z.string().min(1).max(300), text: z.string().max(1_000_000) }),
    aside,
  ),
};
