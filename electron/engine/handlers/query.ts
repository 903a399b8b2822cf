import { understand } from '../../../shared/ask/index.ts';
import { catalogueCalls } from '../../../shared/catalogue/index.ts';
import type { QueryValue, SavedQuery } from '../../../shared/contract/query.ts';
import { appendSql } from '../audit/query-note.ts';
import { savedQueries } from '../case/saved-lists.ts';
import { library } from '../console/index.ts';
import { namesOf } from '../console/case-names.ts';
import type { Handlers } from './handler.ts';

type Names =
  | 'query.run'
  | 'query.schema'
  | 'query.library'
  | 'query.index'
  | 'query.understand'
  | 'queries.list'
  | 'queries.save'
  | 'queries.delete';

export const queryHandlers: Handlers<Names> = {
  async 'query.run'(engine, params, options) {
    const rows: QueryValue[][] = [];
    const answer = await engine.console.query(params.sql, {
      ...params,
      ...options,
      onRows: (more) => {
        for (const row of more) rows.push(row);
      },
    });
    if (params.note && !engine.readOnly) {
      const { sql, parameters } = params;
      const { rowCount, resultSha256 } = answer;
      if (appendSql(engine.db, engine.context, { sql, parameters }, { rows: rowCount, resultSha256 }))
        await engine.changed(['audit']);
    }
    return { ...answer, rows };
  },
  'query.schema': (engine, _params, options) => engine.console.schema(options),
  'queries.list': (engine) => ({ queries: savedQueries.read(engine.db) }),
  async 'queries.save'(engine, params) {
    const query: SavedQuery = { ...params, author: engine.context.examiner, savedAt: Date.now() };
    engine.change('queries.save', params, () => ({
      value: null,
      result: { queries: savedQueries.save(engine.db, query) },
    }));
    return { query };
  },
  async 'queries.delete'(engine, params) {
    engine.change('queries.delete', params, () => ({
      value: null,
      result: { queries: savedQueries.delete(engine.db, params.name) },
    }));
    return { name: params.name };
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
