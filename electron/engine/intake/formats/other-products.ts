import { at, isObject, type JsonFormat, type Loose } from './format.ts';

/**
 * Records of other products that lie beside CloudTrail's in a folder of evidence. They are named, counted and not indexed: an audit record of another cloud counted
 * as an event of an AWS account would be a false statement.
 */
interface Product {
  name: string;
  is(value: Loose): boolean;
}

const has =
  (...names: string[]) =>
  (value: Loose): boolean =>
    names.every((name) => name in value);
const sourceEnds =
  (ending: RegExp) =>
  (value: Loose): boolean => {
    const source = value['eventSource'] ?? value['EventSource'];
    return typeof source === 'string' && ending.test(source);
  };

const products: readonly Product[] = [
  {
    name: 'Alibaba Cloud ActionTrail',
    is: (value) => 'acsRegion' in value || (sourceEnds(/\.aliyuncs\.com$/)(value) && 'eventName' in value),
  },
  { name: 'Tencent Cloud CloudAudit', is: sourceEnds(/tencent(?:cs|cloud)?[\w.]*\.com$/) },
  { name: 'Volcano Engine CloudTrail', is: sourceEnds(/(?:volcengine|volces)[\w.]*\.com$/) },
  {
    name: 'Huawei Cloud Trace Service',
    is: (value) => has('trace_id', 'trace_name')(value) || sourceEnds(/myhuaweicloud\.com$/)(value),
  },
  { name: 'Google Cloud audit log', is: (value) => isObject(value['protoPayload']) && 'logName' in value },
  {
    name: 'Microsoft Azure activity log',
    is: (value) =>
      ('operationName' in value && 'resourceId' in value && ('correlationId' in value || 'callerIpAddress' in value)) ||
      has('CorrelationId', 'OperationNameValue')(value),
  },
  { name: 'Microsoft 365 audit log', is: has('CreationTime', 'Operation', 'Workload', 'RecordType') },
  {
    name: 'Oracle Cloud audit log',
    is: (value) => typeof value['eventType'] === 'string' && value['eventType'].startsWith('com.oraclecloud.'),
  },
  { name: 'Okta system log', is: has('eventType', 'published', 'actor', 'outcome') },
  {
    name: 'Kubernetes audit log',
    is: (value) => typeof value['apiVersion'] === 'string' && value['apiVersion'].startsWith('audit.k8s.io/'),
  },
  {
    name: 'Amazon GuardDuty finding',
    is: (value) => at(value, 'Service.ServiceName') === 'guardduty' || at(value, 'service.serviceName') === 'guardduty',
  },
  { name: 'AWS Security Hub finding', is: has('SchemaVersion', 'ProductArn', 'GeneratorId') },
  { name: 'AWS Config item', is: has('configurationItemCaptureTime', 'configurationItemStatus') },
  { name: 'AWS WAF log', is: has('webaclId', 'httpRequest') },
  { name: 'Amazon Route 53 resolver query log', is: has('query_name', 'srcaddr') },
  { name: 'Amazon S3 Storage or access log', is: has('bucket_owner', 'remote_ip') },
  { name: "a scanner's finding", is: isScannerFinding },
];

/** Findings of scanners are no logs. */
function isScannerFinding(value: Loose): boolean {
  return (
    isObject(value['finding_info']) ||
    ('CheckID' in value && 'StatusExtended' in value) ||
    ('check_id' in value && 'status_extended' in value)
  );
}

/** Records of other clouds and products, by members that only they have. */
export const otherProducts: JsonFormat = {
  id: 'other-product',
  unwrap(value) {
    const product = products.find((each) => each.is(value));
    return product === undefined ? null : { values: [], other: product.name };
  },
};
