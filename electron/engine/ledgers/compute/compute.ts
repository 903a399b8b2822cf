import { type Act, isDone, nameCaller } from '../act.ts';
import { spellings } from '../footprint/identify.ts';
import { type Loose, numberAt, textAt, textsAt, valuesAt } from '../../calls/resolve-path.ts';

/** Something that ran, from its start to its end as seen. */
export interface ComputeRun {
  service: string;
  id: string | null;
  type: string | null;
  purchase: 'on demand' | 'spot' | null;
  account: string;
  region: string;
  zone: string | null;
  /** How many of its kind one entry stands for; 1 but for groups and jobs. */
  count: number;
  /** Null: it ran before the first record that shows it. */
  start: number | null;
  startEvent: number | null;
  /** Null: no end is in the evidence. */
  end: number | null;
  endEvent: number | null;
  endBy: string | null;
  by: string;
  /** Its end makes no record: when it ended cannot be told. */
  endsByItself: boolean;
}

export interface ComputeAttempt {
  event: number;
  time: number;
  service: string;
  eventName: string;
  errorCode: string;
  type: string | null;
  maxCount: number | null;
  account: string;
  region: string;
  by: string;
}

/** A question about limits, prices and Regions, as those ask who want to run much. */
export interface ComputeProbe {
  event: number;
  time: number;
  eventName: string;
  what: string | null;
  account: string;
  region: string;
  by: string;
  done: boolean;
}

export interface ComputeFacts {
  runs: ComputeRun[];
  attempts: ComputeAttempt[];
  probes: ComputeProbe[];
}

interface Starter {
  ids: readonly string[];
  type: readonly string[];
  count?: readonly string[];
  endsByItself?: boolean;
  kind: string;
}

/** Calls that start something, beside EC2 instances: where its id, type and number stand. */
const starters: Record<string, Starter> = {
  'ec2:RequestSpotInstances': {
    kind: 'ec2-spot-request',
    ids: ['r.spotInstanceRequestSet.items[].spotInstanceRequestId'],
    type: ['q.launchSpecification.instanceType'],
  },
  'ec2:RequestSpotFleet': {
    kind: 'ec2-spot-fleet',
    ids: ['r.spotFleetRequestId'],
    type: ['q.spotFleetRequestConfig.launchSpecifications[].instanceType'],
    count: ['q.spotFleetRequestConfig.targetCapacity'],
  },
  'ec2:CreateFleet': {
    kind: 'ec2-fleet',
    ids: ['r.fleetId'],
    type: ['q.launchTemplateConfigs[].overrides[].instanceType'],
    count: ['q.targetCapacitySpecification.totalTargetCapacity'],
  },
  'autoscaling:CreateAutoScalingGroup': {
    kind: 'asg',
    ids: ['q.autoScalingGroupName'],
    type: ['q.launchConfigurationName', 'q.launchTemplate.launchTemplateName'],
    count: ['q.desiredCapacity', 'q.minSize'],
  },
  'ecs:RunTask': { kind: 'ecs-task', ids: ['r.tasks[].taskArn'], type: ['q.taskDefinition'], endsByItself: true },
  'ecs:StartTask': { kind: 'ecs-task', ids: ['r.tasks[].taskArn'], type: ['q.taskDefinition'], endsByItself: true },
  'ecs:CreateService': {
    kind: 'ecs-service',
    ids: ['r.service.serviceArn', 'q.serviceName'],
    type: ['q.taskDefinition'],
    count: ['q.desiredCount'],
  },
  'sagemaker:CreateNotebookInstance': {
    kind: 'sagemaker-notebook',
    ids: ['q.notebookInstanceName'],
    type: ['q.instanceType'],
  },
  'sagemaker:CreateTrainingJob': {
    kind: 'sagemaker-job',
    ids: ['q.trainingJobName'],
    type: ['q.resourceConfig.instanceType'],
    count: ['q.resourceConfig.instanceCount'],
    endsByItself: true,
  },
  'sagemaker:CreateProcessingJob': {
    kind: 'sagemaker-job',
    ids: ['q.processingJobName'],
    type: ['q.processingResources.clusterConfig.instanceType'],
    count: ['q.processingResources.clusterConfig.instanceCount'],
    endsByItself: true,
  },
  'sagemaker:CreateEndpoint': { kind: 'sagemaker-endpoint', ids: ['q.endpointName'], type: ['q.endpointConfigName'] },
  'batch:SubmitJob': { kind: 'batch-job', ids: ['r.jobId'], type: ['q.jobDefinition'], endsByItself: true },
  'elasticmapreduce:RunJobFlow': {
    kind: 'emr-cluster',
    ids: ['r.jobFlowId'],
    type: ['q.instances.masterInstanceType', 'q.instances.instanceGroups[].instanceType'],
    count: ['q.instances.instanceCount'],
  },
  'glue:StartJobRun': {
    kind: 'glue-job-run',
    ids: ['r.jobRunId'],
    type: ['q.workerType', 'q.jobName'],
    count: ['q.numberOfWorkers'],
    endsByItself: true,
  },
  'glue:CreateDevEndpoint': { kind: 'glue-dev-endpoint', ids: ['q.endpointName'], type: ['q.workerType'] },
  'lightsail:CreateInstances': {
    kind: 'lightsail-instance',
    ids: ['q.instanceNames[]', 'q.instanceNames'],
    type: ['q.bundleId'],
  },
  'appstream:CreateFleet': {
    kind: 'appstream-fleet',
    ids: ['q.name'],
    type: ['q.instanceType'],
    count: ['q.computeCapacity.desiredInstances'],
  },
  'workspaces:CreateWorkspaces': {
    kind: 'workspace',
    ids: ['r.pendingRequests[].workspaceId'],
    type: ['q.workspaces[].bundleId'],
  },
  'codebuild:StartBuild': {
    kind: 'codebuild-build',
    ids: ['r.build.id'],
    type: ['q.computeTypeOverride', 'r.build.environment.computeType', 'q.projectName'],
    endsByItself: true,
  },
  'lambda:CreateFunction': {
    kind: 'lambda-function',
    ids: ['q.functionName'],
    type: ['q.memorySize'],
    endsByItself: true,
  },
  'bedrock:CreateProvisionedModelThroughput': {
    kind: 'bedrock-throughput',
    ids: ['r.provisionedModelArn', 'q.provisionedModelName'],
    type: ['q.modelId'],
    count: ['q.modelUnits'],
  },
};

/** Calls that end what a starter of the same kind started. */
const enders: Record<string, { kind: string; ids: readonly string[]; toZero?: string }> = {
  'ec2:CancelSpotInstanceRequests': {
    kind: 'ec2-spot-request',
    ids: ['q.spotInstanceRequestIdSet.items[].spotInstanceRequestId'],
  },
  'ec2:CancelSpotFleetRequests': { kind: 'ec2-spot-fleet', ids: ['q.spotFleetRequestIds', 'q.spotFleetRequestId'] },
  'ec2:DeleteFleets': { kind: 'ec2-fleet', ids: ['q.fleetIds', 'q.fleetId'] },
  'autoscaling:DeleteAutoScalingGroup': { kind: 'asg', ids: ['q.autoScalingGroupName'] },
  'autoscaling:UpdateAutoScalingGroup': { kind: 'asg', ids: ['q.autoScalingGroupName'], toZero: 'q.maxSize' },
  'autoscaling:SetDesiredCapacity': { kind: 'asg', ids: ['q.autoScalingGroupName'], toZero: 'q.desiredCapacity' },
  'ecs:StopTask': { kind: 'ecs-task', ids: ['q.task'] },
  'ecs:UpdateService': { kind: 'ecs-service', ids: ['q.service'], toZero: 'q.desiredCount' },
  'ecs:DeleteService': { kind: 'ecs-service', ids: ['q.service'] },
  'sagemaker:StopNotebookInstance': { kind: 'sagemaker-notebook', ids: ['q.notebookInstanceName'] },
  'sagemaker:DeleteNotebookInstance': { kind: 'sagemaker-notebook', ids: ['q.notebookInstanceName'] },
  'sagemaker:StopTrainingJob': { kind: 'sagemaker-job', ids: ['q.trainingJobName'] },
  'sagemaker:StopProcessingJob': { kind: 'sagemaker-job', ids: ['q.processingJobName'] },
  'sagemaker:DeleteEndpoint': { kind: 'sagemaker-endpoint', ids: ['q.endpointName'] },
  'batch:TerminateJob': { kind: 'batch-job', ids: ['q.jobId'] },
  'batch:CancelJob': { kind: 'batch-job', ids: ['q.jobId'] },
  'elasticmapreduce:TerminateJobFlows': { kind: 'emr-cluster', ids: ['q.jobFlowIds'] },
  'glue:BatchStopJobRun': { kind: 'glue-job-run', ids: ['q.jobRunIds'] },
  'glue:DeleteDevEndpoint': { kind: 'glue-dev-endpoint', ids: ['q.endpointName'] },
  'lightsail:DeleteInstance': { kind: 'lightsail-instance', ids: ['q.instanceName'] },
  'lightsail:StopInstance': { kind: 'lightsail-instance', ids: ['q.instanceName'] },
  'appstream:DeleteFleet': { kind: 'appstream-fleet', ids: ['q.name'] },
  'appstream:StopFleet': { kind: 'appstream-fleet', ids: ['q.name'] },
  'workspaces:TerminateWorkspaces': { kind: 'workspace', ids: ['q.terminateWorkspaceRequests[].workspaceId'] },
  'codebuild:StopBuild': { kind: 'codebuild-build', ids: ['q.id'] },
  'lambda:DeleteFunction': { kind: 'lambda-function', ids: ['q.functionName'] },
  'bedrock:DeleteProvisionedModelThroughput': { kind: 'bedrock-throughput', ids: ['q.provisionedModelId'] },
};

const probes = new Set([
  'servicequotas:GetServiceQuota',
  'servicequotas:ListServiceQuotas',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:ListAWSDefaultServiceQuotas',
  'servicequotas:RequestServiceQuotaIncrease',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeSpotPriceHistory',
  'ec2:DescribeAccountAttributes',
  'ec2:DescribeRegions',
  'lambda:GetAccountSettings',
  'ses:GetSendQuota',
  'account:EnableRegion',
]);

const instanceCalls = [
  'RunInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
  'ModifyInstanceAttribute',
  'BidEvictedEvent',
];

export function computeCalls(): string[] {
  return [...instanceCalls.map((name) => `ec2:${name}`), ...Object.keys(starters), ...Object.keys(enders), ...probes];
}

/** Follows what ran. Instances stop and start again: each stretch is a run of its own; a change of type begins another. */
export class ComputeReplay {
  readonly #facts: ComputeFacts = { runs: [], attempts: [], probes: [] };
  readonly #open = new Map<string, ComputeRun>();
  /** Last known type and zone of an instance, for runs after a stop. */
  readonly #known = new Map<string, Pick<ComputeRun, 'type' | 'zone' | 'purchase'>>();

  take(act: Act): void {
    const call = `${act.source}:${act.name}`;
    if (probes.has(call)) this.#probe(act);
    const starter = starters[call];
    const isLaunch = call === 'ec2:RunInstances' || call === 'ec2:StartInstances' || starter !== undefined;
    if (!isDone(act)) {
      // A function that could not be made is no launch: it runs when it is called.
      if (isLaunch && act.source !== 'lambda' && act.outcome !== 'dry-run') this.#attempt(act, starter);
      return;
    }
    if (call === 'ec2:RunInstances') this.#launch(act);
    else if (act.source === 'ec2' && instanceCalls.includes(act.name)) this.#instances(act);
    else if (starter !== undefined) this.#start(act, starter);
    const ender = enders[call];
    if (ender !== undefined && (ender.toZero === undefined || numberAt(act.record, ender.toZero) === 0))
      for (const id of firstTexts(act.record, ender.ids)) this.#end(this.#key(act, ender.kind, id), act, act.time);
  }

  finish(): ComputeFacts {
    return this.#facts;
  }

  #key(act: Act, kind: string, id: string): string {
    // A thing may be named by its ARN when it starts and by its name when it ends.
    return `${act.account}\n${act.region}\n${kind}\n${spellings(kind, id).at(-1)}`;
  }

  #launch(act: Act): void {
    for (const value of valuesAt(act.record, 'r.instancesSet.items[]')) {
      const instance: Loose = { requestParameters: value };
      const id = textAt(instance, 'q.instanceId');
      const run = this.#run(act, 'ec2', id, textAt(instance, 'q.instanceType') ?? textAt(act.record, 'q.instanceType'));
      run.zone = textAt(instance, 'q.placement.availabilityZone');
      run.purchase = textAt(instance, 'q.instanceLifecycle') === 'spot' ? 'spot' : 'on demand';
      this.#add(act, 'ec2-instance', id, run);
    }
  }

  #instances(act: Act): void {
    const ids = [
      ...textsAt(act.record, 'q.instancesSet.items[].instanceId'),
      ...textsAt(act.record, 'q.instanceId'),
      ...textsAt(act.record, 's.instanceIdSet'),
    ];
    for (const id of ids) {
      const key = this.#key(act, 'ec2-instance', id);
      if (act.name === 'StartInstances') {
        if (this.#open.has(key)) continue;
        this.#add(act, 'ec2-instance', id, { ...this.#run(act, 'ec2', id, null), ...this.#known.get(key) });
      } else if (act.name === 'ModifyInstanceAttribute') {
        const type = textAt(act.record, 'q.instanceType.value', 'q.instanceType');
        if (type !== null) this.#known.set(key, { zone: null, purchase: null, ...this.#known.get(key), type });
      } else this.#end(key, act, act.time, id);
    }
  }

  #start(act: Act, starter: Starter): void {
    const ids = firstTexts(act.record, starter.ids);
    for (const id of ids.length === 0 ? [null] : ids) {
      const run = this.#run(act, act.source, id, textAt(act.record, ...starter.type));
      run.count = (starter.count === undefined ? null : numbersAt(act.record, starter.count)) ?? 1;
      run.endsByItself = starter.endsByItself === true;
      this.#add(act, starter.kind, id, run);
    }
  }

  #run(act: Act, service: string, id: string | null, type: string | null): ComputeRun {
    return {
      service,
      id,
      type,
      purchase: null,
      account: act.account,
      region: act.region,
      zone: null,
      count: 1,
      start: act.time,
      startEvent: act.event,
      end: null,
      endEvent: null,
      endBy: null,
      by: nameCaller(act.caller),
      endsByItself: false,
    };
  }

  #add(act: Act, kind: string, id: string | null, run: ComputeRun): void {
    this.#facts.runs.push(run);
    if (id === null) return;
    const key = this.#key(act, kind, id);
    this.#open.set(key, run);
    this.#known.set(key, { type: run.type, zone: run.zone, purchase: run.purchase });
  }

  /** `unseen`: an instance that nothing showed to run before: it started before the evidence. */
  #end(key: string, act: Act, time: number, unseen?: string): void {
    const run = this.#open.get(key);
    if (run === undefined) {
      if (unseen === undefined || this.#known.has(key)) return;
      this.#known.set(key, { type: null, zone: null, purchase: null });
      this.#facts.runs.push({
        ...this.#run(act, 'ec2', unseen, null),
        start: null,
        startEvent: null,
        by: '',
        end: time,
        endEvent: act.event,
        endBy: nameCaller(act.caller),
      });
      return;
    }
    run.end = time;
    run.endEvent = act.event;
    run.endBy = nameCaller(act.caller);
    this.#open.delete(key);
  }

  #attempt(act: Act, starter: Starter | undefined): void {
    this.#facts.attempts.push({
      event: act.event,
      time: act.time,
      service: act.source,
      eventName: act.eventName,
      errorCode: String(act.record['errorCode'] ?? ''),
      type: textAt(act.record, 'q.instanceType', ...(starter?.type ?? [])),
      maxCount:
        numberAt(act.record, 'q.instancesSet.items[].maxCount') ??
        numberAt(act.record, 'q.maxCount') ??
        (starter?.count === undefined ? null : numbersAt(act.record, starter.count)),
      account: act.account,
      region: act.region,
      by: nameCaller(act.caller),
    });
  }

  #probe(act: Act): void {
    this.#facts.probes.push({
      event: act.event,
      time: act.time,
      eventName: act.eventName,
      what: textAt(
        act.record,
        'q.quotaCode',
        'q.serviceCode',
        'q.regionName',
        'q.instanceTypeSet.items[].instanceType',
        'q.attributeNameSet.items[].attributeName',
      ),
      account: act.account,
      region: act.region,
      by: nameCaller(act.caller),
      done: isDone(act),
    });
  }
}

/** Seconds that a run took inside the evidence, and whether it took at least that long. */
export function secondsOf(run: ComputeRun, begin: number, end: number): { seconds: number | null; atLeast: boolean } {
  if (run.endsByItself && run.end === null) return { seconds: null, atLeast: true };
  const from = run.start ?? begin;
  return {
    seconds: Math.max(0, Math.round(((run.end ?? end) - from) / 1000)),
    atLeast: run.end === null || run.start === null,
  };
}

function firstTexts(record: Loose, paths: readonly string[]): string[] {
  return paths.map((path) => textsAt(record, path)).find((texts) => texts.length > 0) ?? [];
}

function numbersAt(record: Loose, paths: readonly string[]): number | null {
  for (const path of paths) {
    const value = numberAt(record, path);
    if (value !== null) return value;
  }
  return null;
}
