import { AppError } from '../../../shared/contract/errors.ts';
import { detectParams, type DetectionRun } from '../../../shared/contract/detections.ts';
import {
  addRules,
  type DetectionsIndex,
  listAddedRules,
  loadRules,
  type OfferedFile,
  offeredFiles,
  readAddedRules,
  readMarks,
  readRuleFile,
  type RuleFile,
  removeRules,
  writeMarks,
} from '../detections/index.ts';
import { dropStanding, standRules } from '../acts/stand-rules.ts';
import type { CallOptions } from '../case/call-options.ts';
import { readDetails } from '../case/case-details.ts';
import { writeHitsCsv, writeHitsJson, writeNavigatorLayer } from '../exports/detection-files.ts';
import type { EngineCase } from '../engine-case.ts';
import { explainRule, tryRule } from '../detections/explain.ts';
import type { Handlers } from './handler.ts';

type Params = ReturnType<typeof detectParams.parse>;

export const detectionsHandlers: Handlers<
  | 'detections.stand'
  | 'detections.run'
  | 'detections.file'
  | 'detections.leads'
  | 'detections.explain'
  | 'detections.try'
  | 'detections.added'
  | 'detections.add'
  | 'detections.remove'
  | 'detections.mark'
> = {
  async 'detections.stand'(engine, _params, options) {
    await standRules(engine, options);
    const { detections } = engine.index;
    return { rules: detections.standing.set.rules.length, events: detections.source.count };
  },
  'detections.run': (engine, params, options) => run(engine, params, options),
  async 'detections.file'(engine, { as, ...params }, options) {
    const found = await run(engine, { ...params, withEventIds: as !== 'navigator' }, options);
    if (as === 'navigator') return { text: writeNavigatorLayer(found, readDetails(engine.db).name) };
    return { text: as === 'csv' ? writeHitsCsv(found) : writeHitsJson(found) };
  },
  async 'detections.leads'(engine, { withEventIds, baseline }, options) {
    const of = await hitsOf(engine, detectParams.parse({ baseline }), options);
    const { detections } = engine.index;
    const leads = await detections.leads(of, readMarks(engine.db), options);
    if (withEventIds) detections.addEventIds(leads);
    return { leads, run: { rules: of.set.rules.length, events: detections.source.count } };
  },
  'detections.explain': (engine, { rule, event }) =>
    explainRule(
      rule,
      readAddedRules(engine.db),
      event === undefined
        ? null
        : { text: engine.recordText(event), position: engine.index.fields.store.positionOf(event) },
      engine.index.detections.source,
    ),
  'detections.try': (engine, { path, text }, options) =>
    tryRule(readRuleFile(path, Buffer.from(text), { set: 'added' }), engine.index.detections, options),
  'detections.added': (engine) => ({ files: listAddedRules(engine.db) }),
  'detections.add'(engine, { paths, texts }) {
    const files: OfferedFile[] = [
      ...paths.flatMap((token) => [...offer(engine.pathOf(token))]),
      ...texts.map(({ path, text }) => ({ path, bytes: Buffer.from(text), reason: null })),
    ];
    dropStanding(engine);
    engine.change('detections.add', { files: files.length }, () => {
      const value = addRules(engine.db, files, { examiner: engine.context.examiner, now: Date.now() });
      return { value, result: value };
    });
    return { files: listAddedRules(engine.db) };
  },
  'detections.remove'(engine, { ids }) {
    dropStanding(engine);
    engine.change('detections.remove', { ids: ids.slice(0, 20) }, () => {
      const value = removeRules(engine.db, ids);
      return { value, result: value };
    });
    return { files: listAddedRules(engine.db) };
  },
  'detections.mark'(engine, { targets, mark, reason }) {
    if (mark === 'benign' && reason.trim() === '')
      throw new AppError('contract/bad-request', 'Setting something aside needs a reason.', {
        hint: 'Write in a few words why it is benign.',
      });
    engine.change('detections.mark', { targets: targets.slice(0, 50), count: targets.length, mark, reason }, () => {
      writeMarks(engine.db, targets, { mark, reason });
      return { value: null, result: { count: targets.length } };
    });
    return {};
  },
};

function offer(path: string): Iterable<OfferedFile> {
  try {
    return [...offeredFiles(path)];
  } catch (cause) {
    throw new AppError('contract/bad-request', `The rules at "${path}" cannot be read: ${(cause as Error).message}`, {
      hint: 'Name a file or folder of rules that is there.',
    });
  }
}

/** Hits of the rules that are asked for: those that are kept with the case, unless something else is run. */
async function hitsOf(
  engine: EngineCase,
  params: Params,
  options: CallOptions,
): Promise<ReturnType<DetectionsIndex['find']> extends Promise<infer Hits> ? Hits : never> {
  const { detections } = engine.index;
  const files = [
    ...params.paths.flatMap((token) => readRules(engine.pathOf(token))),
    ...params.texts.map(({ path, text }) => readRuleFile(path, Buffer.from(text), { set: 'added' })),
  ];
  if (files.length === 0 && params.baseline === undefined && params.cis === '7.0' && !params.all) {
    await standRules(engine, options);
    return detections.standing;
  }
  const choice = { ...params, files: [...readAddedRules(engine.db), ...files] };
  return detections.find(choice, params.baseline ?? null, options);
}

function readRules(path: string): RuleFile[] {
  try {
    return loadRules(path, { set: 'added' });
  } catch (cause) {
    throw new AppError('contract/bad-request', `The rules at "${path}" cannot be read: ${(cause as Error).message}`, {
      hint: 'Name a file or folder of rules that is there.',
    });
  }
}

async function run(engine: EngineCase, params: Params, options: CallOptions): Promise<DetectionRun> {
  const of = await hitsOf(engine, params, options);
  const told = { ...params, files: [], baseline: params.baseline ?? null, marks: readMarks(engine.db) };
  return engine.index.detections.tell(of, told, options);
}
