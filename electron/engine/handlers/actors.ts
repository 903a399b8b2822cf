import type { Handlers } from '../handlers.ts';

export const actorsHandlers: Handlers<'actors.list' | 'actors.get' | 'sessions.list'> = {
  async 'actors.list'(engine, params, options) {
    const { actors, filter } = engine.index;
    const selected = params.where === undefined && params.from === undefined && params.to === undefined ? null : await filter.select(params, options);
    return actors.list(params, selected);
  },
  async 'actors.get'(engine, params) {
    return engine.index.actors.profile(params.id);
  },
  'sessions.list': (engine, params) => engine.index.actors.sessions(params),
};

