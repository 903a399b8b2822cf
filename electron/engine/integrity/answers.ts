import type Database from 'better-sqlite3';
import { needsLook } from '../../../shared/verdicts/index.ts';
import type {
  BlindIntervalRow,
  ChainRow,
  CliRunRow,
  CoverageCell,
  DigestDetail,
  DigestRow,
  GapRow,
  InputRow,
  IntervalEvent,
  KeyRow,
  LakeRow,
  LogRow,
  ParamsOf,
  RecordingRow,
  ResultOf,
  VersionRow,
} from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ChainResult } from './chains.ts';
import { cliEvidence, proposeCliRequests, runCli } from './cli-equivalence.ts';
import type { Verification } from './compute-verification.ts';
import { buildCoverage, day, hour, listMissingObjects, mostCells } from './coverage.ts';
import type { DigestResult } from './evaluate-digests.ts';
import type { LogResult } from './evaluate-logs.ts';
import { worthOf } from './lake.ts';
import { limitsApplying } from '../recording/index.ts';
import type { TrailControlEvent } from '../recording/trail-control.ts';
import { describeLimits, limitRow, limitOfInterval } from './limits.ts';
import type { Recording } from './recording.ts';
import { silentClasses } from './refute.ts';
import { type BlindInterval, sentenceParams } from './tampering.ts';

/** What the answers are taken from. */
interface AnswerSource {
  verification: Verification;
  db: Database.Database;
  recordText: (event: number) => string;
  /** Worked out at the first question about it, and kept with the verification. */
  recording: () => Recording;
}

/** Questions of the contract that are answered from a verification. */
export type Question =
  | 'integrity.chains'
  | 'integrity.digests'
  | 'integrity.logs'
  | 'integrity.digest'
  | 'integrity.coverage'
  | 'integrity.missing'
  | 'integrity.limits'
  | 'integrity.recording'
  | 'integrity.tampering'
  | 'integrity.inputs'
  | 'integrity.lake'
  | 'integrity.cli';

type Answers = { [Q in Question]: (source: AnswerSource, params: ParamsOf<Q>) => ResultOf<Q> };

/** One answer for each question. */
export const answers: Answers = {
  'integrity.chains': ({ verification: { result } }) => ({
    chains: result.chains.map((chain): ChainRow => ({
      id: chain.id,
      account: chain.account,
      region: chain.region,
      trail: chain.trail,
      verdict: chain.verdict,
      begins: chain.begins,
      horizon: chain.horizon,
      digests: chain.digests.length,
      proven: chain.proven,
    })),
    gaps: result.chains.flatMap((chain) =>
      chain.gaps.map((gap): GapRow => ({
        chain: chain.id,
        kind: gap.kind,
        from: gap.from,
        to: gap.to,
        detail: gap.missingKey ?? gap.statedBy,
      })),
    ),
  }),
  'integrity.digests': ({ verification: { result } }) => ({ digests: result.digests.map(digestRow) }),
  'integrity.logs': ({ verification: { result, lake } }, params) => {
    const { verdict, troubleOnly, account, region, from, to, offset = 0, limit = 500 } = params;
    const lakeRows = lake.flatMap((each) =>
      each.files.map((file): LogRow => ({
        ...lakeFileRow(file),
        ...worthOf(file, each),
        digest: each.path,
        account: '',
        region: each.unauthenticated.region ?? '',
      })),
    );
    const fits = (row: { verdict: string; account: string; region: string; deliveredAt: number | null }): boolean =>
      (verdict === undefined || row.verdict === verdict) &&
      (troubleOnly !== true || needsLook(row.verdict)) &&
      (account === undefined || row.account === account) &&
      (region === undefined || row.region === region) &&
      (from === undefined || (row.deliveredAt ?? -1) >= from) &&
      (to === undefined || (row.deliveredAt ?? Infinity) < to);
    const logs = result.logs.filter(fits);
    const rest = lakeRows.filter(fits);
    const page: LogRow[] = logs.slice(offset, offset + limit).map(logRow);
    return {
      total: logs.length + rest.length,
      logs: page.concat(rest.slice(Math.max(0, offset - logs.length), Math.max(0, offset + limit - logs.length))),
    };
  },
  'integrity.digest': ({ verification: { result } }, params): DigestDetail => {
    const digest = result.digests.find((each) => each.key === params.key);
    if (digest === undefined) throw new AppError('events/not-found', `There is no digest ${params.key} in this case.`);
    return {
      ...digestRow(digest),
      stringToSign: digest.stringToSign ?? '',
      sha256: digest.document?.sha256 ?? '',
      signature: digest.signature?.hex ?? null,
      signatureSource: digest.signature ? `${digest.signature.source}: ${digest.signature.reference}` : null,
      publicKeyFingerprint: digest.document?.fingerprint ?? '',
      previous: digest.document?.previous?.key ?? null,
      next: digest.successors[0] ?? null,
      logRows: result.logs.filter((log) => log.digestKey === digest.key).map(logRow),
    };
  },
  'integrity.coverage': ({ verification: { result } }, params) => {
    const byHour = (params.by ?? 'hour') === 'hour' ? buildCoverage(result, hour) : [];
    const by = params.by !== 'day' && byHour.length < mostCells ? 'hour' : 'day';
    const cells = by === 'hour' ? byHour : buildCoverage(result, day);
    return {
      by,
      cells: cells.map(({ account, region, start, state, logs, events }): CoverageCell => ({
        account,
        region,
        start,
        state,
        logs,
        events,
      })),
    };
  },
  'integrity.missing': ({ verification: { result } }) => ({
    objects: listMissingObjects(result).map(({ bucket, key, kind }) => ({ bucket, key, kind })),
  }),
  'integrity.limits': ({ verification, recording }, scope) => {
    const { statements, intervals } = recording();
    return { limits: limitsApplying(describeLimits(verification.result, { recording: statements, intervals }), scope) };
  },
  'integrity.recording': ({ recording }) => ({
    rows: recording().rows.map((row): RecordingRow => ({
      account: row.account,
      region: row.region,
      class: row.class,
      resourceType: row.resourceType,
      events: row.events,
      untimed: row.untimed,
      spans: row.spans,
    })),
  }),
  'integrity.tampering': ({ recording }) => {
    const { intervals, attempts } = recording();
    return { intervals: intervals.map(intervalRow), attempts: attempts.map(intervalEvent) };
  },
  'integrity.inputs': ({ verification: { gathered, result } }) => ({
    keys: result.keyUses.map(({ key, uses }): KeyRow => ({
      fingerprint: key.fingerprint,
      computedFingerprint: key.computedFingerprint,
      validFrom: key.validFrom,
      validTo: key.validTo,
      form: key.form,
      bits: key.modulusBytes * 8,
      problem: key.problem,
      source: key.source,
      uses,
    })),
    files: gathered.inputs.map((input): InputRow => input),
    versions: result.replaced.map(({ key, versionId, isDeleteMarker, lastModified, source }): VersionRow => ({
      key,
      versionId,
      isDeleteMarker,
      lastModified,
      source,
    })),
  }),
  'integrity.lake': ({ verification: { lake } }) => ({
    results: lake.map(({ path, verdict, reason, fingerprint, unauthenticated, stringToSign, files }): LakeRow => ({
      path,
      verdict,
      reason,
      fingerprint,
      region: unauthenticated.region,
      queryCompleteTime: unauthenticated.queryCompleteTime,
      stringToSign,
      files: files.map((file) => ({
        file: file.objectId,
        name: file.fileName,
        path: file.path,
        verdict: file.verdict,
        reason: file.reason,
        listedSha256: file.listedSha256,
      })),
    })),
  }),
  'integrity.cli': ({ verification: { gathered, result } }, params) => {
    const evidence = cliEvidence(gathered, result);
    const { from, to } = params;
    const requests = proposeCliRequests(result.chains).map((request) => ({
      ...request,
      start: from ?? request.start,
      end: to ?? request.end,
    }));
    const runs = requests.map((request): CliRunRow => {
      const { exitStatus, stdout, stderr } = runCli(request, evidence);
      return { trailArn: request.trailArn, region: request.region, exitStatus, stdout, stderr };
    });
    const hindrances = [
      ...(result.hasKeys ? [] : ['no-keys']),
      ...(result.hasMetadata ? [] : ['no-metadata']),
      ...(result.digests.some((digest) => digest.findings.includes('FLATTENED_PATH')) ? ['moved-files'] : []),
    ];
    return {
      text: runs.map((run) => `${run.stdout}${run.stderr}`).join('\n'),
      exitStatus: runs.reduce((most, run) => Math.max(most, run.exitStatus), 0),
      runs,
      hindrances: result.chains.length === 0 ? [] : hindrances,
    };
  },
};

function intervalRow(interval: BlindInterval): BlindIntervalRow {
  const { change, account, region, regions, target, eventClasses, sources, from, to, certainty, alsoCoveredBy } =
    interval;
  const { id, params, text } = limitRow(limitOfInterval(interval), sentenceParams(interval));
  return {
    change,
    account,
    region,
    regions,
    target,
    eventClasses,
    sources,
    from,
    to,
    certainty,
    alsoCoveredBy,
    eventsSeen: interval.seen.reduce((sum, each) => sum + each.events, 0),
    silentClasses: silentClasses(interval),
    silentUntil: interval.silentUntil,
    cause: intervalEvent(interval.cause),
    endedBy: interval.endedBy === null ? null : intervalEvent(interval.endedBy),
    sentence: { id, params, text },
  };
}

function intervalEvent({ id, time, eventName, actor }: TrailControlEvent): IntervalEvent {
  return { id: Number(id), time, eventName, actor: actor ?? '' };
}

function digestRow(digest: DigestResult): DigestRow {
  const {
    objectId: file,
    path,
    copyOf,
    key,
    bucket,
    verdict,
    reason,
    start,
    end,
    account,
    region,
    trail,
    findings,
  } = digest;
  return {
    file,
    path,
    copyOf,
    key,
    bucket,
    verdict,
    reason,
    start,
    end,
    account,
    region,
    trail,
    logs: digest.document?.logs.length ?? 0,
    findings,
    chain: chainNameOf(digest),
  };
}

function chainNameOf(digest: DigestResult): ChainResult['id'] {
  return (
    [digest.organization ?? '', digest.account, digest.region, digest.trail, digest.homeRegion].join('/') +
    (digest.isBackfill ? '/backfill' : '')
  );
}

function logRow(log: LogResult): LogRow {
  const { objectId: file, path, place, isCopy, deliveredAt, events, verdict, reason, account, region, findings } = log;
  return {
    file,
    path,
    place,
    isCopy,
    deliveredAt,
    events,
    key: log.key ?? path ?? '',
    verdict,
    reason,
    digest: log.digestKey,
    account,
    region,
    findings,
  };
}

function lakeFileRow(
  file: Verification['lake'][number]['files'][number],
): Omit<LogRow, 'digest' | 'account' | 'region'> {
  return {
    file: file.objectId,
    path: file.path,
    place: null,
    isCopy: false,
    deliveredAt: null,
    events: null,
    key: file.path ?? file.fileName,
    verdict: file.verdict,
    reason: file.reason,
    findings: [],
  };
}
