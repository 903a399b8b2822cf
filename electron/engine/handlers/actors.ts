import type { Filter } from '../../../shared/contract/common.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Handlers } from './handler.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';

export const actorsHandlers: Handlers<
  'actors.list' | 'actors.get' | 'actors.graph' | 'actors.places' | 'actors.addPlaces' | 'sessions.list'
> = {
  async 'actors.list'(engine, params, options) {
    return engine.index.actors.list(params, await select(engine, params, options));
  },
  async 'actors.get'(engine, params, options) {
    return engine.index.actors.profile(params.id, await select(engine, params, options), params);
  },
  'actors.graph': (engine, params) => engine.index.actors.linkGraph(params),
  'actors.places': (engine) => ({ databases: engine.index.actors.placeDatabases }),
  async 'actors.addPlaces'(engine, params) {
    const paths = params.files.map((token) => engine.pathOf(token));
    for (const path of paths) {
      engine.change('actors.addPlaces', { path }, () => {
        const value = engine.index.actors.addPlaces(path);
        return { value, result: value };
      });
    }
    return { databases: engine.index.actors.placeDatabases };
  },
  'sessions.list': (engine, params) => engine.index.actors.sessions(params),
};

/** The events of a filter; null where it leaves out none. */
async function select(engine: EngineCase, filter: Filter, options: CallOptions): Promise<Bitmap | null> {
  const isOpen = (filter.where ?? '').trim() === '' && filter.from === undefined && filter.to === undefined;
  return isOpen ? null : engine.index.filter.select(filter, options);
}
