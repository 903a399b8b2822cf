import { AppError } from '../../../shared/contract/errors.ts';
import { detectParams, type DetectionRun } from '../../../shared/contract/detections.ts';
import {
  addRules,
  countFiles,
  findLeads,
  listAddedRules,
  loadRules,
  type OfferedFile,
  offeredFiles,
  readAddedRules,
  readMarks,
  readRuleFile,
  removeRules,
  writeMarks,
} from '../detections/index.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';
import { explainRule, tryRule } from '../detections/explain.ts';
import type { Handlers } from './handler.ts';

type Params = ReturnType<typeof detectParams.parse>;

export const detectionsHandlers: Handlers<
  | 'detections.run'
  | 'detections.leads'
  | 'detections.explain'
  | 'detections.try'
  | 'detections.added'
  | 'detections.add'
  | 'detections.remove'
  | 'detections.mark'
> = {
  'detections.run': (engine, params, options) => run(engine, params, options),
  async 'detections.leads'(engine, { withEventIds, baseline }, options) {
    const found = await run(engine, detectParams.parse({ baseline, sets: ['own', 'first-seen'] }), options);
    const rules = new Map(found.rules.map((rule) => [rule.key, rule]));
    const { detections, actors } = engine.index;
    const leads = findLeads(found.groups, rules, detections.source, actors);
    if (withEventIds) detections.addEventIds(leads);
    return { leads, run: { rules: found.rules.length, groups: found.groups.length, events: found.events } };
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
    engine.change('detections.add', { files: files.length }, () => {
      const value = addRules(engine.db, files, { examiner: engine.context.examiner, now: Date.now() });
      return { value, result: value };
    });
    return { files: listAddedRules(engine.db) };
  },
  'detections.remove'(engine, { ids }) {
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

async function run(engine: EngineCase, params: Params, options: CallOptions): Promise<DetectionRun> {
  const files = [
    ...readAddedRules(engine.db),
    ...params.paths.flatMap((token) => {
      const path = engine.pathOf(token);
      try {
        return loadRules(path, { set: 'added' });
      } catch (cause) {
        throw new AppError(
          'contract/bad-request',
          `The rules at "${path}" cannot be read: ${(cause as Error).message}`,
          {
            hint: 'Name a file or folder of rules that is there.',
          },
        );
      }
    }),
    ...params.texts.map(({ path, text }) => readRuleFile(path, Buffer.from(text), { set: 'added' })),
  ];
  const found = await engine.index.detections.run(
    {
      sets: params.sets,
      files,
      cis: params.cis,
      all: params.all,
      withEventIds: params.withEventIds,
      maximumEvents: params.maximumEvents,
      baseline: params.baseline ?? null,
      marks: readMarks(engine.db),
    },
    options,
  );
  return { ...found, files: countFiles(files) };
}
