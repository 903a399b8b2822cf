/** Names of services by the first part of their eventSource (`iam` of `iam.amazonaws.com`); proper names, the same in every language. */
const names: Record<string, string> = {
  'access-analyzer': 'IAM Access Analyzer', account: 'Account Management', acm: 'Certificate Manager', 'acm-pca': 'Private CA', airflow: 'Managed Airflow', amplify: 'Amplify',
  aoss: 'OpenSearch Serverless', apigateway: 'API Gateway', appconfig: 'AppConfig', appflow: 'AppFlow', 'application-autoscaling': 'Application Auto Scaling', apprunner: 'App Runner',
  appstream: 'AppStream', appsync: 'AppSync', athena: 'Athena', auditmanager: 'Audit Manager', autoscaling: 'EC2 Auto Scaling', backup: 'Backup', batch: 'Batch', bedrock: 'Bedrock',
  billingconsole: 'Billing', budgets: 'Budgets', ce: 'Cost Explorer', chime: 'Chime', cloud9: 'Cloud9', clouddirectory: 'Cloud Directory', cloudformation: 'CloudFormation',
  cloudfront: 'CloudFront', cloudhsm: 'CloudHSM', cloudshell: 'CloudShell', cloudtrail: 'CloudTrail', codeartifact: 'CodeArtifact', codebuild: 'CodeBuild', codecommit: 'CodeCommit',
  codedeploy: 'CodeDeploy', codepipeline: 'CodePipeline', 'codestar-connections': 'CodeConnections', codeconnections: 'CodeConnections', 'cognito-identity': 'Cognito identity pools',
  'cognito-idp': 'Cognito user pools', 'cognito-sync': 'Cognito Sync', comprehend: 'Comprehend', 'compute-optimizer': 'Compute Optimizer', config: 'Config', connect: 'Connect',
  controltower: 'Control Tower', cur: 'Cost and Usage Reports', databrew: 'Glue DataBrew', datapipeline: 'Data Pipeline', datasync: 'DataSync', dax: 'DynamoDB Accelerator',
  detective: 'Detective', devicefarm: 'Device Farm', directconnect: 'Direct Connect', discovery: 'Application Discovery', dlm: 'Data Lifecycle Manager', dms: 'Database Migration',
  docdb: 'DocumentDB', drs: 'Elastic Disaster Recovery', ds: 'Directory Service', dynamodb: 'DynamoDB', ebs: 'EBS direct', ec2: 'EC2', 'ec2-instance-connect': 'EC2 Instance Connect',
  ec2messages: 'Systems Manager messages', ecr: 'Container Registry (ECR)', 'ecr-public': 'Public Container Registry', ecs: 'Container Service (ECS)', eks: 'Kubernetes Service (EKS)',
  'eks-auth': 'EKS Pod Identity', elasticache: 'ElastiCache', elasticbeanstalk: 'Elastic Beanstalk', elasticfilesystem: 'EFS', elasticloadbalancing: 'Elastic Load Balancing',
  elasticmapreduce: 'EMR', 'emr-serverless': 'EMR Serverless', elastictranscoder: 'Elastic Transcoder', email: 'SES', es: 'OpenSearch Service', events: 'EventBridge', execute: 'API Gateway calls',
  firehose: 'Data Firehose', fis: 'Fault Injection Service', fms: 'Firewall Manager', forecast: 'Forecast', freetier: 'Free Tier', fsx: 'FSx', gamelift: 'GameLift', glacier: 'S3 Glacier',
  globalaccelerator: 'Global Accelerator', glue: 'Glue', grafana: 'Managed Grafana', greengrass: 'IoT Greengrass', guardduty: 'GuardDuty', health: 'Health', iam: 'IAM',
  identitystore: 'Identity Store', imagebuilder: 'EC2 Image Builder', importexport: 'Import/Export', inspector: 'Inspector Classic', inspector2: 'Inspector', internetmonitor: 'Internet Monitor',
  invoicing: 'Invoicing', iot: 'IoT Core', iotanalytics: 'IoT Analytics', ivs: 'Interactive Video', kafka: 'Managed Kafka (MSK)', kendra: 'Kendra', kinesis: 'Kinesis',
  kinesisanalytics: 'Managed Flink', kinesisvideo: 'Kinesis Video', kms: 'KMS', lakeformation: 'Lake Formation', lambda: 'Lambda', lex: 'Lex', 'license-manager': 'License Manager',
  lightsail: 'Lightsail', location: 'Location Service', logs: 'CloudWatch Logs', macie: 'Macie Classic', macie2: 'Macie', 'aws-marketplace': 'Marketplace', 'discovery-marketplace': 'Marketplace',
  'agreement-marketplace': 'Marketplace', mediaconvert: 'MediaConvert', mediastore: 'MediaStore', memorydb: 'MemoryDB', mgn: 'Application Migration', mobiletargeting: 'Pinpoint',
  monitoring: 'CloudWatch', mq: 'Amazon MQ', 'network-firewall': 'Network Firewall', networkmanager: 'Network Manager', notifications: 'User Notifications', oam: 'CloudWatch cross-account',
  opsworks: 'OpsWorks', organizations: 'Organizations', outposts: 'Outposts', personalize: 'Personalize', pipes: 'EventBridge Pipes', polly: 'Polly', pricing: 'Price List', q: 'Amazon Q',
  qbusiness: 'Q Business', quicksight: 'QuickSight', ram: 'Resource Access Manager', rds: 'RDS', rdsdataapi: 'RDS Data', redshift: 'Redshift', 'redshift-data': 'Redshift Data',
  'redshift-serverless': 'Redshift Serverless', rekognition: 'Rekognition', 'resource-explorer-2': 'Resource Explorer', 'resource-groups': 'Resource Groups', robomaker: 'RoboMaker',
  rolesanywhere: 'IAM Roles Anywhere', route53: 'Route 53', route53domains: 'Route 53 Domains', route53resolver: 'Route 53 Resolver', rum: 'CloudWatch RUM', s3: 'S3',
  's3-outposts': 'S3 on Outposts', s3express: 'S3 Express', 's3-object-lambda': 'S3 Object Lambda', s3tables: 'S3 Tables', sagemaker: 'SageMaker', savingsplans: 'Savings Plans',
  scheduler: 'EventBridge Scheduler', schemas: 'EventBridge Schemas', sdb: 'SimpleDB', secretsmanager: 'Secrets Manager', securityhub: 'Security Hub', securitylake: 'Security Lake',
  serverlessrepo: 'Serverless Repository', servicecatalog: 'Service Catalog', 'servicecatalog-appregistry': 'AppRegistry', servicediscovery: 'Cloud Map', servicequotas: 'Service Quotas', ses: 'SES',
  shield: 'Shield', signer: 'Signer', signin: 'Sign-in', 'sms-voice': 'Pinpoint SMS', sms: 'Server Migration', snowball: 'Snow Family', sns: 'SNS', sqs: 'SQS', ssm: 'Systems Manager',
  'ssm-incidents': 'Incident Manager', 'ssm-quicksetup': 'Quick Setup', ssmmessages: 'Systems Manager sessions', sso: 'IAM Identity Center', 'sso-directory': 'Identity Center directory',
  'sso-oauth': 'Identity Center sign-in', states: 'Step Functions', storagegateway: 'Storage Gateway', sts: 'STS', support: 'Support', swf: 'Simple Workflow', synthetics: 'CloudWatch Synthetics',
  tagging: 'Resource Groups Tagging', tax: 'Tax Settings', textract: 'Textract', timestream: 'Timestream', transcribe: 'Transcribe', transfer: 'Transfer Family', translate: 'Translate',
  trustedadvisor: 'Trusted Advisor', 'user-subscriptions': 'User Subscriptions', verifiedpermissions: 'Verified Permissions', 'vpc-lattice': 'VPC Lattice', waf: 'WAF Classic',
  'waf-regional': 'WAF Classic', wafv2: 'WAF', wellarchitected: 'Well-Architected', workdocs: 'WorkDocs', workmail: 'WorkMail', workspaces: 'WorkSpaces', xray: 'X-Ray',
};
const services = new Map(Object.entries(names));

/** `iam` of `iam.amazonaws.com` and `iam.amazonaws.com.cn`; null for a source that is no AWS service. */
export function servicePart(eventSource: string): string | null {
  const match = /^([a-z0-9][a-z0-9.-]{0,62})\.(?:amazonaws\.com(?:\.cn)?|aws\.internal|aws)$/i.exec(eventSource);
  return match === null ? null : match[1]!.toLowerCase();
}

/** Name of a service, or its own part of the eventSource where the table has none. */
export function serviceName(part: string): string {
  return services.get(part) ?? part;
}
