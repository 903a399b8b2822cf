import { savedViews } from '../case/saved-lists.ts';
import type { SavedView } from '../../../shared/contract/views.ts';
import type { Handlers } from './handler.ts';

export const viewsHandlers: Handlers<'views.list' | 'views.save' | 'views.delete'> = {
  'views.list': (engine) => ({ views: savedViews.read(engine.db) }),
  async 'views.save'(engine, params) {
    const view: SavedView = { ...params, author: engine.context.examiner, savedAt: Date.now() };
    engine.change('views.save', params, () => ({ value: null, result: { views: savedViews.save(engine.db, view) } }));
    return { view };
  },
  async 'views.delete'(engine, params) {
    engine.change('views.delete', params, () => ({
      value: null,
      result: { views: savedViews.delete(engine.db, params.name) },
    }));
    return { name: params.name };
  },
};
