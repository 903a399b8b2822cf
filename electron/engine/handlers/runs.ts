import type { Handlers } from './handler.ts';
import { describeRun, foldRuns } from '../timeline/fold-runs.ts';

export const runsHandlers: Handlers<'events.runs' | 'events.run'> = {
  async 'events.runs'(engine, params, options) {
    const { fields, filter } = engine.index;
    return foldRuns(fields, await filter.select(params, options), params.sort);
  },
  async 'events.run'(engine, params, options) {
    const { fields, filter } = engine.index;
    return describeRun(fields, await filter.select(params, options), params);
  },
};
