import { listAudit } from '../audit/log.ts';
import type { Handlers } from '../handlers.ts';

export const auditHandlers: Handlers<'audit.list' | 'audit.verify'> = {
  'audit.list': (engine, params) => listAudit(engine.db, params),
  'audit.verify': (engine, _params, options) => engine.verifyAudit(options),
};
