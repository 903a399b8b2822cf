import { statSync } from 'node:fs';
import { type TermName, termNumber } from '../../../shared/fields/index.ts';
import type { CaseInfo } from '../../../shared/contract/case.ts';
import { auditHead } from '../audit/log.ts';
import { checkCase } from '../acts/check-case.ts';
import { checkDetails, readDetails, readInfo, writeDetails } from '../case/case-details.ts';
import { SCHEMA_VERSION } from '../case/schema.ts';
import { noteStep } from '../findings/work-steps.ts';
import type { Handlers } from './handler.ts';
import { filesByStatus, readTotals } from '../intake/index.ts';
import type { EngineCase } from '../engine-case.ts';

export const caseHandlers: Handlers<'case.info' | 'case.update' | 'case.check'> = {
  'case.info': (engine) => readCaseInfo(engine),
  async 'case.update'(engine, changes) {
    engine.change('case.update', changes, () => {
      const before = readDetails(engine.db);
      writeDetails(engine.db, checkDetails({ ...before, ...changes }));
      noteStep(engine.db, engine.context.examiner, 'case.update', { do: 'details', details: before });
      return { value: null, result: null };
    });
    await engine.changed(['details', 'audit']);
    return readCaseInfo(engine);
  },
  'case.check': (engine, params, options) => checkCase(engine, params.deep, options),
};

/** What the case holds, read from the account and the dictionaries. */
function readCaseInfo(engine: EngineCase): CaseInfo {
  const { db, file } = engine;
  const { head, entries } = auditHead(db);
  return {
    ...engine.remember('case.info', () => readContents(engine)),
    fileName: file.fileName,
    // While the case is open, what was written last is in the log beside it.
    sizeBytes:
      statSync(file.original ?? file.path).size +
      (statSync(`${file.original ?? file.path}-wal`, { throwIfNoEntry: false })?.size ?? 0),
    schemaVersion: SCHEMA_VERSION,
    readOnly: file.readOnly,
    readOnlyReason: file.readOnlyReason,
    generation: engine.generation,
    auditHead: head,
    auditProblem: engine.auditVerdict.firstBreak?.reason ?? null,
    auditEntries: entries,
  };
}

/** The part that costs: counts over whole tables. */
function readContents({ db }: EngineCase) {
  const { totals, firstEvent, lastEvent } = readTotals(db);
  const count = (sql: string): number => db.prepare(sql).pluck().get() as number;
  const terms = (name: TermName): string[] =>
    db.prepare('SELECT value FROM term WHERE field = ? ORDER BY value').pluck().all(termNumber(name)) as string[];
  return {
    caseId: readInfo(db, 'case_id') ?? '',
    details: readDetails(db),
    applicationVersion: readInfo(db, 'application') ?? '',
    createdAt: Number(readInfo(db, 'created_at') ?? '0'),
    totals,
    filesByStatus: filesByStatus(db),
    events: count('SELECT count(*) FROM event'),
    untimed: count('SELECT count(*) FROM event WHERE time IS NULL'),
    conflicts: count(`SELECT count(*) FROM conflict`) / 2,
    accounts: terms('recipientAccountId'),
    regions: terms('awsRegion'),
    firstEvent,
    lastEvent,
    tags: count('SELECT count(*) FROM tag'),
    notes: count('SELECT count(*) FROM note'),
    unfinishedImport: count(`SELECT count(*) FROM source WHERE state = 'open'`) > 0,
  };
}
