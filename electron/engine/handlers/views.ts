import { AppError } from '../../../shared/contract/errors.ts';
import { mostViews, type SavedView } from '../../../shared/contract/views.ts';
import { readInfo, writeInfo } from '../case/case-details.ts';
import type { Handlers } from './handler.ts';
import type { EngineCase } from '../engine-case.ts';

/** The entry of `case_info` that holds all saved views, so that the examiner log vouches for them as for the description of the case. */
const key = 'views';

function readViews(engine: EngineCase): SavedView[] {
  const text = readInfo(engine.db, key);
  return text === undefined ? [] : (JSON.parse(text) as SavedView[]);
}

export const viewsHandlers: Handlers<'views.list' | 'views.save' | 'views.delete'> = {
  'views.list': (engine) => ({ views: readViews(engine) }),
  async 'views.save'(engine, params) {
    const view: SavedView = { ...params, author: engine.context.examiner, savedAt: Date.now() };
    engine.change('views.save', params, () => {
      const others = readViews(engine).filter((each) => each.name !== params.name);
      if (others.length >= mostViews)
        throw new AppError('contract/bad-request', `A case can keep ${mostViews} views.`, {
          hint: 'Delete views that are not needed any more.',
        });
      const views = [...others, view].sort((a, b) => (a.name < b.name ? -1 : 1));
      writeInfo(engine.db, key, JSON.stringify(views));
      return { value: null, result: { views: views.length } };
    });
    await engine.changed(['details', 'audit']);
    return { view };
  },
  async 'views.delete'(engine, params) {
    engine.change('views.delete', params, () => {
      const before = readViews(engine);
      const views = before.filter((each) => each.name !== params.name);
      if (views.length === before.length)
        throw new AppError('findings/not-found', `There is no view named "${params.name}".`);
      writeInfo(engine.db, key, JSON.stringify(views));
      return { value: null, result: { views: views.length } };
    });
    await engine.changed(['details', 'audit']);
    return { name: params.name };
  },
};
