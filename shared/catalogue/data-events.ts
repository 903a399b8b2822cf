/**
 * Which calls are data events, and of which resource type (`resources.type` of advanced event selectors): AWS CloudTrail user guide,
 * "Logging data events", and the lists of calls in the guides of the services. CloudTrail records none of them unless a trail is told to.
 */

/** Service → resource type → calls. The lists of the services in `completeLists` hold every call that is a data event. */
const calls: Record<string, Record<string, string>> = {
  's3.amazonaws.com': {
    'AWS::S3::Object':
      'AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload InitiateMultipartUpload DeleteMultipleObjects DeleteObject DeleteObjects ' +
      'DeleteObjectTagging DeleteObjectAnnotation GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging ' +
      'GetObjectTorrent HeadBucket HeadObject ListMultipartUploads ListObjects ListObjectsV2 ListObjectVersions ListParts ' +
      'OptionsObject PostObject PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging RenameObject RestoreObject ' +
      'SelectObjectContent UpdateObjectEncryption UploadPart UploadPartCopy WriteGetObjectResponse',
  },
  's3express.amazonaws.com': {
    'AWS::S3Express::Object':
      'AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload CreateSession DeleteObject DeleteObjects GetObject GetObjectAttributes ' +
      'HeadBucket HeadObject ListMultipartUploads ListObjectsV2 ListParts PutObject RenameObject UploadPart UploadPartCopy',
  },
  's3-outposts.amazonaws.com': {
    'AWS::S3Outposts::Object':
      'AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject DeleteObjects DeleteObjectTagging GetObject GetObjectTagging ' +
      'HeadObject ListMultipartUploads ListObjects ListObjectsV2 ListParts PutObject PutObjectAcl PutObjectTagging UploadPart UploadPartCopy',
  },
  's3-object-lambda.amazonaws.com': {
    'AWS::S3ObjectLambda::AccessPoint': 'GetObject HeadObject ListObjects ListObjectsV2 WriteGetObjectResponse',
  },
  'lambda.amazonaws.com': { 'AWS::Lambda::Function': 'Invoke InvokeAsync InvokeWithResponseStream InvokeExecution' },
  'dynamodb.amazonaws.com': {
    'AWS::DynamoDB::Table':
      'BatchExecuteStatement BatchGetItem BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction GetItem PutItem Query Scan TransactGetItems ' +
      'TransactWriteItems UpdateItem',
    'AWS::DynamoDB::Stream': 'GetRecords GetShardIterator',
  },
  'sqs.amazonaws.com': {
    'AWS::SQS::Queue':
      'ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ' +
      'ReceiveMessage SendMessage SendMessageBatch',
  },
  'sns.amazonaws.com': { 'AWS::SNS::Topic': 'Publish PublishBatch' },
  'ebs.amazonaws.com': {
    'AWS::EC2::Snapshot':
      'CompleteSnapshot GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock StartSnapshot',
  },
  'kinesis.amazonaws.com': {
    'AWS::Kinesis::Stream': 'GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard',
  },
  'cognito-identity.amazonaws.com': {
    'AWS::Cognito::IdentityPool':
      'GetCredentialsForIdentity GetId GetOpenIdToken GetOpenIdTokenForDeveloperIdentity LookupDeveloperIdentity MergeDeveloperIdentities UnlinkDeveloperIdentity ' +
      'UnlinkIdentity',
  },
  'ssmmessages.amazonaws.com': {
    'AWS::SSMMessages::ControlChannel': 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel',
  },
  'bedrock.amazonaws.com': {
    'AWS::Bedrock::AgentAlias': 'InvokeAgent',
    'AWS::Bedrock::FlowAlias': 'InvokeFlow',
    'AWS::Bedrock::KnowledgeBase': 'Retrieve RetrieveAndGenerate',
    'AWS::Bedrock::Guardrail': 'ApplyGuardrail',
    'AWS::Bedrock::AsyncInvoke': 'InvokeModelWithBidirectionalStream',
  },
  'sagemaker.amazonaws.com': {
    'AWS::SageMaker::Endpoint': 'InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream',
    'AWS::SageMaker::FeatureGroup': 'BatchGetRecord DeleteRecord GetRecord PutRecord',
  },
  'managedblockchain.amazonaws.com': { 'AWS::ManagedBlockchain::Node': 'InvokeAsIAM' },
  'lakeformation.amazonaws.com': { 'AWS::Glue::Table': 'GetDataAccess' },
  'monitoring.amazonaws.com': {
    'AWS::CloudWatch::Metric': 'GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData',
  },
};

/**
 * What data events of a service are about where the call is in no list: newer services record many resource types, of which this is the
 * usual one.
 */
const usualTypes: Record<string, string> = {
  'appconfig.amazonaws.com': 'AWS::AppConfig::Configuration',
  'appsync.amazonaws.com': 'AWS::AppSync::GraphQLApi',
  'cloudfront.amazonaws.com': 'AWS::CloudFront::KeyValueStore',
  'codewhisperer.amazonaws.com': 'AWS::CodeWhisperer::Profile',
  'execute-api.amazonaws.com': 'AWS::ApiGateway::Stage',
  'iot.amazonaws.com': 'AWS::IoT::Thing',
  'kendra-ranking.amazonaws.com': 'AWS::KendraRanking::ExecutionPlan',
  'medical-imaging.amazonaws.com': 'AWS::MedicalImaging::Datastore',
  'qbusiness.amazonaws.com': 'AWS::QBusiness::Application',
  'rds-data.amazonaws.com': 'AWS::RDS::DBCluster',
  'servicediscovery.amazonaws.com': 'AWS::ServiceDiscovery::Service',
  'signer.amazonaws.com': 'AWS::Signer::SigningProfile',
  'states.amazonaws.com': 'AWS::StepFunctions::StateMachine',
  'swf.amazonaws.com': 'AWS::SWF::Domain',
  'timestream.amazonaws.com': 'AWS::Timestream::Table',
  'verifiedpermissions.amazonaws.com': 'AWS::VerifiedPermissions::PolicyStore',
};

/** Services of which every data event is listed: another call of theirs is a management event. */
const completeLists = new Set([
  's3.amazonaws.com',
  'lambda.amazonaws.com',
  'dynamodb.amazonaws.com',
  'sqs.amazonaws.com',
  'sns.amazonaws.com',
  'ebs.amazonaws.com',
  'kinesis.amazonaws.com',
]);

const typeOf = new Map(
  Object.entries(calls).flatMap(([source, byType]) =>
    Object.entries(byType).flatMap(([type, names]) =>
      names.split(' ').map((name): [string, string] => [`${source} ${name}`, type]),
    ),
  ),
);

/** Names that carry the version of their API, such as `Invoke20150331`. */
const dated = /(?<=[a-z])20\d{6}(?:v\d+)?$/;

/** Resource type of a call that is a data event; null for calls that are none, or are not known to be. */
export function dataEventType(eventSource: string, eventName: string): string | null {
  return typeOf.get(`${eventSource} ${eventName.replace(dated, '')}`) ?? null;
}

/** What data events of a service are about, where the call does not tell. Null: not known. */
export function usualDataEventType(eventSource: string): string | null {
  const listed = calls[eventSource];
  if (Object.hasOwn(calls, eventSource) && listed) return Object.keys(listed)[0] ?? null;
  return Object.hasOwn(usualTypes, eventSource) ? usualTypes[eventSource]! : null;
}

/** True where a call of the service that is in no list may be a data event all the same. */
export function mayBeDataEvent(eventSource: string): boolean {
  return (
    !completeLists.has(eventSource) && (Object.hasOwn(calls, eventSource) || Object.hasOwn(usualTypes, eventSource))
  );
}
