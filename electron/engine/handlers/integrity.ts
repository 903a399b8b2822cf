import type { ChainRow, DigestRow, GapRow, LogRow } from '../../../shared/contract/integrity.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Handlers } from '../handlers.ts';
import { importEvidence } from '../intake/index.ts';
import { buildCoverage, cliEvidence, day, describeLimits, type DigestResult, findBlindIntervals, hour, listMissingObjects, type LogResult, mostCells, proposeCliRequests, runCli } from '../integrity/index.ts';
import { readTrailControlEvents } from '../integrity/trail-events.ts';
import { readSummary, troubleVerdicts, type Verification, verifyCase } from '../integrity/verify-case.ts';
import type { EngineCase } from '../open-case.ts';

type Names =
  | 'integrity.verify' | 'integrity.summary' | 'integrity.chains' | 'integrity.digests' | 'integrity.logs' | 'integrity.digest'
  | 'integrity.coverage' | 'integrity.missing' | 'integrity.limits' | 'integrity.cli';

export const integrityHandlers: Handlers<Names> = {
  async 'integrity.verify'(engine, params, options) {
    const paths = [...params.keys, ...params.signatures].map((token) => engine.pathOf(token));
    if (paths.length > 0) {
      await engine.beginImport({ sources: paths, reference: false, resume: false }, options);
      const summary = await importEvidence(engine.db, paths, { reference: false, examiner: engine.context.examiner, signal: options.signal, onProgress: options.onProgress });
      await engine.endImport('intake.import.end', { sources: paths }, { totals: summary.totals, files: summary.evidence }, options);
    }
    const summary = await verifyCase(engine, options);
    await engine.changed(paths.length > 0 ? ['events', 'verdicts', 'audit'] : ['verdicts', 'audit']);
    return summary;
  },
  'integrity.summary': (engine) => readSummary(engine.db),
  'integrity.chains': (engine) => {
    const { result } = verification(engine);
    const chains = result.chains.map(
      (chain): ChainRow => ({ id: chain.id, account: chain.account, region: chain.region, trail: chain.trail, verdict: chain.verdict, begins: chain.begins, horizon: chain.horizon, digests: chain.digests.length, proven: chain.proven }),
    );
    const gaps = result.chains.flatMap((chain) =>
      chain.gaps.map((gap): GapRow => ({ chain: chain.id, kind: gap.kind, from: gap.from, to: gap.to, detail: gap.missingKey ?? gap.statedBy })),
    );
    return { chains, gaps };
  },
  'integrity.digests': (engine) => ({ digests: verification(engine).result.digests.map(digestRow) }),
  'integrity.logs': (engine, params) => {
    const { result, lake } = verification(engine);
    const all = [...result.logs.map(logRow), ...lake.flatMap((each) => each.files.map((file): LogRow => ({ file: file.objectId, key: file.path ?? file.fileName, verdict: file.verdict, reason: file.reason, digest: each.path, account: '', region: each.unauthenticated.region ?? '', findings: [] })))];
    const chosen = all.filter((log) => (params.verdict === undefined || log.verdict === params.verdict) && (!params.troubleOnly || troubleVerdicts.has(log.verdict)));
    return { total: chosen.length, logs: chosen.slice(params.offset, params.offset + params.limit) };
  },
  'integrity.digest': (engine, params) => {
    const { result } = verification(engine);
    const digest = result.digests.find((each) => each.key === params.key);
    if (digest === undefined) throw new AppError('events/not-found', `There is no digest ${params.key} in this case.`);
    return {
      ...digestRow(digest),
      stringToSign: digest.stringToSign ?? '',
      sha256: digest.document?.sha256 ?? '',
      signature: digest.signature?.hex ?? null,
      signatureSource: digest.signature?.source ?? null,
      publicKeyFingerprint: digest.document?.fingerprint ?? '',
      previous: digest.document?.previous?.key ?? null,
      next: digest.successors[0] ?? null,
      logRows: result.logs.filter((log) => log.digestKey === digest.key).map(logRow),
    };
  },
  'integrity.coverage': (engine, params) => {
    const { result } = verification(engine);
    const byHour = params.by === 'hour' ? buildCoverage(result, hour) : [];
    const by = params.by === 'hour' && byHour.length < mostCells ? 'hour' : 'day';
    const cells = by === 'hour' ? byHour : buildCoverage(result, day);
    return { by, cells: cells.map(({ account, region, start, state, logs, events }) => ({ account, region, start, state, logs, events })) };
  },
  'integrity.missing': (engine) => ({ objects: listMissingObjects(verification(engine).result).map(({ bucket, key, kind }) => ({ bucket, key, kind })) }),
  'integrity.limits': (engine) => {
    const { result } = verification(engine);
    const intervals = findBlindIntervals(readTrailControlEvents(engine.db, (event) => engine.recordText(event)), result.chains);
    const limits = describeLimits(result).map(({ id, params, text }) => ({ id: id as string, params, text }));
    for (const interval of intervals) limits.push({ id: 'blind-interval', params: { text: interval.text, certainty: interval.certainty, event: String(interval.cause.id) }, text: `${interval.text}.` });
    return { limits };
  },
  'integrity.cli': (engine) => {
    const { gathered, result } = verification(engine);
    const evidence = cliEvidence(gathered, result);
    const runs = proposeCliRequests(result.chains).map((request) => runCli(request, evidence));
    return { text: runs.map((run) => `${run.stdout}${run.stderr}`).join('\n'), exitStatus: Math.max(0, ...runs.map((run) => run.exitStatus)) };
  },
};

/** The verification in memory; computed again after the case was opened, because the same evidence gives the same result. */
function verification(engine: EngineCase): Verification {
  return engine.index.verification;
}

function digestRow(digest: DigestResult): DigestRow {
  return {
    file: digest.objectId,
    key: digest.key,
    bucket: digest.bucket,
    verdict: digest.verdict,
    reason: digest.reason,
    start: digest.start,
    end: digest.end,
    account: digest.account,
    region: digest.region,
    trail: digest.trail,
    logs: digest.document?.logs.length ?? 0,
    findings: digest.findings,
    chain: [digest.organization ?? '', digest.account, digest.region, digest.trail, digest.homeRegion].join('/') + (digest.isBackfill ? '/backfill' : ''),
  };
}

function logRow(log: LogResult): LogRow {
  return { file: log.objectId, key: log.key ?? log.path ?? '', verdict: log.verdict, reason: log.place === null ? log.reason : `${log.place}: ${log.reason}`, digest: log.digestKey, account: log.account, region: log.region, findings: log.findings };
}
