import { type Act, isDone, nameCaller } from '../act.ts';
import { flagAt, textAt } from '../../calls/resolve-path.ts';

type ModelPhase = 'recon' | 'access' | 'probe' | 'use' | 'logging';

/** One event about models. */
export interface ModelFact {
  event: number;
  time: number;
  phase: ModelPhase;
  eventName: string;
  model: string | null;
  account: string;
  region: string;
  by: string;
  key: string | null;
  session: number;
  address: string;
  agent: string;
  /** `ok`, `denied`, `validation`, `throttled`, `other`. */
  result: 'ok' | 'denied' | 'validation' | 'throttled' | 'other';
  /** State of invocation logging in this Region by then, as far as seen. */
  logging: 'on' | 'off' | 'unknown';
  bearerToken: boolean;
}

const use = new Set([
  'InvokeModel',
  'InvokeModelWithResponseStream',
  'InvokeModelWithBidirectionalStream',
  'Converse',
  'ConverseStream',
  'StartAsyncInvoke',
  'InvokeAgent',
  'InvokeInlineAgent',
  'RetrieveAndGenerate',
  'InvokeFlow',
  'CreateChatCompletion',
  'CreateResponse',
]);
const recon = new Set([
  'ListFoundationModels',
  'GetFoundationModel',
  'ListInferenceProfiles',
  'GetInferenceProfile',
  'GetFoundationModelAvailability',
  'ListFoundationModelAgreementOffers',
  'GetModelInvocationLoggingConfiguration',
  'GetUseCaseForModelAccess',
  'ListProvisionedModelThroughputs',
  'ListCustomModels',
  'CountTokens',
  'ListModels',
]);
const access = new Set([
  'PutUseCaseForModelAccess',
  'CreateFoundationModelAgreement',
  'PutFoundationModelEntitlement',
  'AcceptAgreementRequest',
  'CreateProvisionedModelThroughput',
]);
const logging = new Set(['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration']);

export function modelCalls(): string[] {
  return [
    ...[...use, ...recon, ...access, ...logging].flatMap((name) => [`bedrock:${name}`, `bedrock-mantle:${name}`]),
    'agreement-marketplace:AcceptAgreementRequest',
    'servicequotas:RequestServiceQuotaIncrease',
    'iam:CreateServiceSpecificCredential',
  ];
}

/** Gathers what was done with models, with the state of logging at each moment. */
export class ModelReplay {
  readonly #facts: ModelFact[] = [];
  readonly #logging = new Map<string, 'on' | 'off'>();

  take(act: Act): void {
    const phase = phaseOf(act);
    if (phase === null) return;
    const place = `${act.account}\n${act.region}`;
    if (phase === 'logging' && isDone(act)) this.#logging.set(place, act.name.startsWith('Put') ? 'on' : 'off');
    this.#facts.push({
      event: act.event,
      time: act.time,
      phase,
      eventName: act.eventName,
      model: textAt(
        act.record,
        'q.modelId',
        'q.model',
        'q.agentId',
        'q.flowIdentifier',
        'q.retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.modelArn',
        'r.agreementId',
      ),
      account: act.account,
      region: act.region,
      by: nameCaller(act.caller),
      key: act.caller.key,
      session: act.session,
      address: act.address,
      agent: act.agent,
      result: resultOf(act),
      logging: this.#logging.get(place) ?? 'unknown',
      bearerToken:
        flagAt(act.record, 'q.callWithBearerToken') === true || flagAt(act.record, 'a.callWithBearerToken') === true,
    });
  }

  finish(): ModelFact[] {
    markProbes(this.#facts);
    return this.#facts;
  }
}

function phaseOf(act: Act): ModelPhase | null {
  if (act.source === 'servicequotas') return textAt(act.record, 'q.serviceCode') === 'bedrock' ? 'access' : null;
  if (act.source === 'iam')
    return textAt(act.record, 'q.serviceName')?.startsWith('bedrock') === true ? 'access' : null;
  if (use.has(act.name)) return 'use';
  if (recon.has(act.name)) return 'recon';
  if (access.has(act.name)) return 'access';
  return logging.has(act.name) ? 'logging' : null;
}

function resultOf(act: Act): ModelFact['result'] {
  if (isDone(act)) return 'ok';
  if (act.outcome === 'denied') return 'denied';
  if (act.outcome === 'throttled') return 'throttled';
  return /Validation|InvalidParameter/.test(String(act.record['errorCode'] ?? '')) ? 'validation' : 'other';
}

/** Seconds within which failed calls of several models or Regions count as one probe. */
const PROBE_MS = 60_000;

/** Failed calls of one caller to several models or Regions in few seconds try a key out; invalid limits of tokens are a published way of it. */
function markProbes(facts: readonly ModelFact[]): void {
  const failures = new Map<string, ModelFact[]>();
  for (const fact of facts) {
    if (fact.phase !== 'use' || fact.result === 'ok' || fact.result === 'throttled') continue;
    const recent = (failures.get(fact.by) ?? []).filter((each) => fact.time - each.time <= PROBE_MS);
    recent.push(fact);
    failures.set(fact.by, recent);
    const targets = new Set(recent.map((each) => `${each.model}\n${each.region}`));
    if (targets.size > 1 || fact.result === 'validation') for (const each of recent) each.phase = 'probe';
  }
}

/** One model used by one caller with one key in one Region. */
export interface ModelRow {
  by: string;
  key: string | null;
  model: string | null;
  provider: string | null;
  account: string;
  region: string;
  phase: ModelPhase;
  calls: number;
  ok: number;
  denied: number;
  validationErrors: number;
  throttled: number;
  other: number;
  first: number;
  last: number;
  addresses: string[];
  agents: string[];
  peakPerMinute: number;
  logging: string;
  accessGrantedBy: string | null;
  events: number[];
}

/** Rows of a selection. `accessGrantedBy`: who opened the model in the evidence before the first use, whoever that was. */
export function listModels(facts: readonly ModelFact[], selected: (event: number) => boolean): ModelRow[] {
  const rows = new Map<string, ModelRow & { minutes: Map<number, number>; states: Set<string> }>();
  const granted = new Map<string, ModelFact>();
  for (const fact of facts) {
    if (fact.phase === 'access' && fact.result === 'ok' && fact.model !== null)
      granted.set(`${fact.account}\n${baseModel(fact.model)}`, fact);
    if (!selected(fact.event)) continue;
    const key = [fact.by, fact.key, fact.model, fact.account, fact.region, fact.phase].join('\n');
    let row = rows.get(key);
    if (row === undefined) {
      const grant = fact.model === null ? undefined : granted.get(`${fact.account}\n${baseModel(fact.model)}`);
      row = {
        by: fact.by,
        key: fact.key,
        model: fact.model,
        provider: fact.model === null ? null : providerOf(fact.model),
        account: fact.account,
        region: fact.region,
        phase: fact.phase,
        calls: 0,
        ok: 0,
        denied: 0,
        validationErrors: 0,
        throttled: 0,
        other: 0,
        first: fact.time,
        last: fact.time,
        addresses: [],
        agents: [],
        peakPerMinute: 0,
        logging: 'unknown',
        accessGrantedBy: grant === undefined || fact.phase === 'access' ? null : grant.by,
        events: [],
        minutes: new Map(),
        states: new Set(),
      };
      rows.set(key, row);
    }
    row.calls++;
    if (fact.result === 'ok') row.ok++;
    else if (fact.result === 'denied') row.denied++;
    else if (fact.result === 'validation') row.validationErrors++;
    else if (fact.result === 'throttled') row.throttled++;
    else row.other++;
    row.last = fact.time;
    row.events.push(fact.event);
    row.states.add(fact.logging);
    const minute = Math.floor(fact.time / 60_000);
    const count = (row.minutes.get(minute) ?? 0) + 1;
    row.minutes.set(minute, count);
    row.peakPerMinute = Math.max(row.peakPerMinute, count);
    if (!row.addresses.includes(fact.address) && row.addresses.length < 100) row.addresses.push(fact.address);
    if (!row.agents.includes(fact.agent) && row.agents.length < 20) row.agents.push(fact.agent);
  }
  return [...rows.values()].map(({ minutes: _minutes, states, ...row }) => ({
    ...row,
    logging: [...states].join(', '),
  }));
}

/** Model id without the prefix of an inference profile and without ARN. */
function baseModel(model: string): string {
  const id = /(?:foundation-model|inference-profile)\/(.+)$/.exec(model)?.[1] ?? model;
  return id.replace(/^(us|eu|apac|global|us-gov|jp|au|ca)\./, '');
}

function providerOf(model: string): string | null {
  const id = baseModel(model);
  return /^[a-z0-9-]+\./.test(id) && !id.startsWith('arn:') ? id.slice(0, id.indexOf('.')) : null;
}
