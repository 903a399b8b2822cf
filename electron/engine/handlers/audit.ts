import { listAudit } from '../audit/log.ts';
import { appendQuery } from '../audit/query-note.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Handlers } from './handler.ts';

export const auditHandlers: Handlers<'audit.list' | 'audit.verify' | 'audit.query'> = {
  'audit.list': (engine, params) => listAudit(engine.db, params),
  async 'audit.query'(engine, params, options) {
    if (engine.readOnly) return { noted: false, events: null };
    let events: number | null = null;
    try {
      events = (await engine.index.filter.select(params, options)).count;
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'cancelled') throw cause;
    }
    const noted = appendQuery(engine.db, engine.context, params, { events });
    if (noted) await engine.changed(['audit']);
    return { noted, events };
  },
  'audit.verify': (engine, _params, options) => engine.verifyAudit(options),
};
