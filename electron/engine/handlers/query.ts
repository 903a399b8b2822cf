import { understand } from '../../../shared/ask/index.ts';
import { catalogueCalls } from '../../../shared/catalogue/index.ts';
import type { QueryValue } from '../../../shared/contract/query.ts';
import { library } from '../console/index.ts';
import { namesOf } from '../console/case-names.ts';
import type { Handlers } from './handler.ts';

export const queryHandlers: Handlers<'query.run' | 'query.library' | 'query.index' | 'query.understand'> = {
  async 'query.run'(engine, params, options) {
    const rows: QueryValue[][] = [];
    const answer = await engine.console.query(params.sql, {
      ...params,
      ...options,
      onRows: (more) => {
        for (const row of more) rows.push(row);
      },
    });
    return { ...answer, rows };
  },
  'query.library': () => ({ questions: [...library] }),
  async 'query.index'(engine, { act }, options) {
    if (act === 'drop') engine.console.dropIndex();
    if (act === 'build') await engine.console.makeIndex(options);
    return engine.console.indexStatus();
  },
  'query.understand'(engine, { text }) {
    const { fields, filter } = engine.index;
    const { store } = fields;
    const time = store.time();
    return understand(text, {
      firstMs: store.timed === 0 ? null : time[0]!,
      lastMs: store.timed === 0 ? null : time[store.timed - 1]!,
      names: engine.remember('query.names', () => namesOf(fields, filter.marks, catalogueCalls())),
    });
  },
};
