import { listDrafts, saveDraft } from '../findings/drafts.ts';
import { nextSteps, noteStep, takeStep } from '../findings/work-steps.ts';
import type { EngineCase } from '../engine-case.ts';
import type { Handlers } from './handler.ts';

type Names = 'work.undo' | 'work.redo' | 'work.steps' | 'work.note' | 'drafts.list' | 'drafts.save';

export const workHandlers: Handlers<Names> = {
  'work.undo': (engine) => step(engine, 'undo'),
  'work.redo': (engine) => step(engine, 'redo'),
  'work.steps': (engine) => nextSteps(engine.db),
  'work.note'(engine, { act, before, after }) {
    engine.db.transaction(() =>
      noteStep(engine.db, engine.context.examiner, act, { do: 'window', state: before, after }),
    )();
    return { noted: true };
  },
  'drafts.list': (engine) => ({ drafts: listDrafts(engine.db) }),
  'drafts.save'(engine, { key, text }) {
    saveDraft(engine.db, key, text, engine.context.examiner);
    return { saved: true };
  },
};

/** One step back or forth, and its entry in the examiner log, as one transaction. */
function step(engine: EngineCase, way: 'undo' | 'redo') {
  const next = nextSteps(engine.db)[way];
  if (next === null) return { step: null, window: null };
  return engine.change(`work.${way}`, { act: next.act, step: next.id }, () => {
    const value = takeStep(engine.db, way, engine.context.examiner)!;
    return { value, result: { act: value.step.act, of: value.step.time } };
  });
}
