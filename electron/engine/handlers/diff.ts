import { diffCases } from '../acts/diff-cases.ts';
import type { Handlers } from './handler.ts';

export const diffHandlers: Handlers<'diff.cases'> = {
  'diff.cases': (engine, { other }, options) =>
    diffCases(engine.file.path, engine.pathOf(other), engine.context, options),
};
