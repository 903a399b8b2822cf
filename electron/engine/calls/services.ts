/** What runs on its own: functions, rules, containers, builds, pipelines, mail, models, names. One call a line; `call-table.ts` says how a line is read. */
export const servicesCalls = `
lambda:CreateFunction | created lambda-function | q.functionName | undo DeleteFunction q.functionName
lambda:UpdateFunctionCode | changed lambda-code | r.functionName, q.functionName | of r.functionName, q.functionName | undo UpdateFunctionCode q.functionName replaces | undo DeleteFunction q.functionName | ends lambda-function | if q.dryRun!=true
lambda:UpdateFunctionConfiguration | changed lambda-configuration | r.functionName, q.functionName | of r.functionName, q.functionName | undo DeleteFunction q.functionName | ends lambda-function
lambda:AddPermission | attached lambda-permission | q.statementId | of q.functionName | undo RemovePermission q.statementId of q.functionName | undo DeleteFunction q.functionName | ends lambda-function | exposes principal
lambda:CreateFunctionUrlConfig | created lambda-url | r.functionUrl, r.functionArn, q.functionName | of q.functionName | undo DeleteFunctionUrlConfig q.functionName | ends lambda-function | exposes principal
lambda:UpdateFunctionUrlConfig | changed lambda-url | q.functionName | of q.functionName | undo DeleteFunctionUrlConfig q.functionName | ends lambda-function | exposes principal
lambda:CreateEventSourceMapping | attached lambda-trigger | r.uUID | of q.functionName | undo DeleteEventSourceMapping q.uUID
lambda:UpdateEventSourceMapping | changed lambda-trigger | q.uUID | of q.functionName | undo DeleteEventSourceMapping q.uUID
lambda:PublishLayerVersion | created lambda-layer | r.layerVersionArn, q.layerName | undo DeleteLayerVersion q.layerName of q.versionNumber
lambda:AddLayerVersionPermission | attached lambda-layer-permission | q.statementId | of q.layerName | undo RemoveLayerVersionPermission q.statementId of q.layerName | exposes principal
lambda:PublishVersion | created lambda-version | r.version | of q.functionName | undo DeleteFunction q.functionName | ends lambda-function
lambda:CreateAlias | created lambda-alias | q.name | of q.functionName | undo DeleteAlias q.name of q.functionName | ends lambda-function
lambda:UpdateAlias | changed lambda-alias | q.name | of q.functionName | undo DeleteAlias q.name of q.functionName | ends lambda-function
lambda:PutFunctionEventInvokeConfig | changed lambda-destination | q.functionName | of q.functionName | undo DeleteFunctionEventInvokeConfig q.functionName | ends lambda-function
lambda:DeleteFunction | deleted lambda-function | q.functionName
events:PutRule | changed event-rule | q.name | undo DeleteRule q.name | undo DisableRule q.name
events:PutTargets | attached event-target | q.targets[].id | of q.rule | undo RemoveTargets q.ids of q.rule | undo DeleteRule q.name | ends event-rule
events:RemoveTargets | detached event-target | q.ids | of q.rule | undo PutTargets q.targets[].id of q.rule | ends event-rule
events:DisableRule | disabled event-rule | q.name | undo EnableRule q.name
events:DeleteRule | deleted event-rule | q.name | undo PutRule q.name
events:PutPermission | attached event-bus-permission | q.statementId | of q.eventBusName | undo RemovePermission q.statementId | exposes principal
events:CreateConnection | created event-connection | q.name | undo DeleteConnection q.name
events:CreateApiDestination | created event-destination | q.name | of q.connectionArn | undo DeleteApiDestination q.name
events:CreateEventBus | created event-bus | q.name | undo DeleteEventBus q.name
scheduler:CreateSchedule | created schedule | q.name | of q.groupName | undo DeleteSchedule q.name
scheduler:UpdateSchedule | changed schedule | q.name | of q.groupName | undo DeleteSchedule q.name
pipes:CreatePipe | created pipe | q.name | undo DeletePipe q.name
states:CreateStateMachine | created state-machine | r.stateMachineArn, q.name | undo DeleteStateMachine q.stateMachineArn
states:UpdateStateMachine | changed state-machine | q.stateMachineArn | undo DeleteStateMachine q.stateMachineArn
ssm:CreateDocument | created ssm-document | q.name | undo DeleteDocument q.name
ssm:UpdateDocument | changed ssm-document | q.name | undo DeleteDocument q.name
ssm:ModifyDocumentPermission | shared ssm-document-share | q.accountIdsToAdd | of q.name | undo ModifyDocumentPermission q.accountIdsToRemove of q.name | undo DeleteDocument q.name | ends ssm-document | exposes accounts
ssm:CreateAssociation | created ssm-association | r.associationDescription.associationId | of q.name | undo DeleteAssociation q.associationId
ssm:UpdateAssociation | changed ssm-association | q.associationId | undo DeleteAssociation q.associationId
ssm:CreateActivation | created ssm-activation | r.activationId | undo DeleteActivation q.activationId
ssm:CreateMaintenanceWindow | created ssm-maintenance-window | r.windowId | undo DeleteMaintenanceWindow q.windowId
ssm:RegisterTaskWithMaintenanceWindow | attached ssm-maintenance-task | r.windowTaskId | of q.windowId | undo DeregisterTaskFromMaintenanceWindow q.windowTaskId
ssm:PutParameter | changed ssm-parameter | q.name | undo DeleteParameter q.name | undo DeleteParameters q.names
ssm:SendCommand | executed ssm-command | r.command.commandId | of q.instanceIds | undo CancelCommand q.commandId
ssm:StartSession | executed ssm-session | r.sessionId | of q.target | undo TerminateSession q.sessionId
ssm:StartAutomationExecution | executed ssm-automation | r.automationExecutionId | of q.documentName | undo StopAutomationExecution q.automationExecutionId
ssm:UpdateServiceSetting | changed ssm-setting | q.settingId | undo ResetServiceSetting q.settingId | if q.settingId~/ssm/documents or q.settingId~/ssm/managed-instance
ssm:PutResourcePolicy | changed ssm-resource-policy | r.policyId | of q.resourceArn | undo DeleteResourcePolicy q.policyId | exposes policy
ssm:DeleteParameter | deleted ssm-parameter | q.name
ssm:ResumeSession | executed ssm-session | q.sessionId | undo TerminateSession q.sessionId
ecs:CreateCluster | created ecs-cluster | r.cluster.clusterArn, q.clusterName | undo DeleteCluster q.cluster
ecs:RegisterTaskDefinition | created ecs-task-definition | r.taskDefinition.taskDefinitionArn, q.family | undo DeregisterTaskDefinition q.taskDefinition
ecs:CreateService | created ecs-service | r.service.serviceArn, q.serviceName | of q.cluster | undo DeleteService q.service of q.cluster
ecs:UpdateService | changed ecs-service | q.service | of q.cluster | undo DeleteService q.service of q.cluster
ecs:RunTask | created ecs-task | r.tasks[].taskArn | of q.cluster | undo StopTask q.task
ecs:StartTask | created ecs-task | r.tasks[].taskArn | of q.cluster | undo StopTask q.task
ecs:ExecuteCommand | executed ecs-exec | r.taskArn, q.task | of q.cluster
ecs:RegisterContainerInstance | created ecs-container-instance | r.containerInstance.containerInstanceArn | of q.cluster | undo DeregisterContainerInstance q.containerInstance
ecr:CreateRepository | created ecr-repository | q.repositoryName | undo DeleteRepository q.repositoryName
ecr:PutImage | changed ecr-image | r.image.imageId.imageDigest | of q.repositoryName | undo BatchDeleteImage q.imageIds[].imageDigest of q.repositoryName | undo DeleteRepository q.repositoryName | ends ecr-repository
ecr:SetRepositoryPolicy | changed ecr-policy | q.repositoryName | of q.repositoryName | undo DeleteRepositoryPolicy q.repositoryName | ends ecr-repository | exposes policy
ecr:PutReplicationConfiguration | shared ecr-replication | @region | exposes accounts
ecr:DeleteRepository | deleted ecr-repository | q.repositoryName
eks:CreateAccessEntry | created eks-access-entry | q.principalArn | of q.name, q.clusterName | undo DeleteAccessEntry q.principalArn of q.name | exposes principal
eks:AssociateAccessPolicy | attached eks-access-policy | q.policyArn | of q.principalArn | undo DisassociateAccessPolicy q.policyArn of q.principalArn | undo DeleteAccessEntry q.principalArn | ends eks-access-entry
eks:CreatePodIdentityAssociation | attached eks-pod-identity | r.association.associationId | of q.clusterName | undo DeletePodIdentityAssociation q.associationId
eks:AssociateIdentityProviderConfig | attached eks-oidc | r.update.id | of q.clusterName | undo DisassociateIdentityProviderConfig q.clusterName
eks:UpdateClusterConfig | changed eks-cluster | q.name
eks:CreateNodegroup | created eks-nodegroup | q.nodegroupName | of q.clusterName | undo DeleteNodegroup q.nodegroupName of q.clusterName
eks:CreateCluster | created eks-cluster | q.name | undo DeleteCluster q.name
eks:CreateFargateProfile | created eks-fargate | q.fargateProfileName | of q.clusterName | undo DeleteFargateProfile q.fargateProfileName of q.clusterName
cloudformation:CreateStack | created cfn-stack | r.stackId, q.stackName | undo DeleteStack q.stackName
cloudformation:UpdateStack | changed cfn-stack | r.stackId, q.stackName | undo DeleteStack q.stackName
cloudformation:ExecuteChangeSet | changed cfn-stack | q.stackName, q.changeSetName
cloudformation:CreateStackSet | created cfn-stackset | r.stackSetId, q.stackSetName | undo DeleteStackSet q.stackSetName
cloudformation:CreateStackInstances | created cfn-stack-instances | r.operationId | of q.stackSetName | undo DeleteStackInstances q.stackSetName
cloudformation:ActivateOrganizationsAccess | enabled cfn-org-access | @account | undo DeactivateOrganizationsAccess @account
cloudformation:DeleteStack | deleted cfn-stack | q.stackName
codebuild:CreateProject | created codebuild-project | q.name | undo DeleteProject q.name
codebuild:UpdateProject | changed codebuild-project | q.name | undo DeleteProject q.name
codebuild:StartBuild | executed codebuild-build | r.build.id | of q.projectName | undo StopBuild q.id
codebuild:UpdateProjectVisibility | exposed codebuild-visibility | q.projectArn | of q.projectArn | undo UpdateProjectVisibility q.projectArn if q.projectVisibility=PRIVATE | exposes principal | if q.projectVisibility=PUBLIC_READ
codebuild:CreateWebhook | created codebuild-webhook | q.projectName | of q.projectName | undo DeleteWebhook q.projectName
codebuild:ImportSourceCredentials | credential codebuild-source-credential | r.arn | undo DeleteSourceCredentials q.arn
codepipeline:CreatePipeline | created codepipeline | q.pipeline.name | undo DeletePipeline q.name
codecommit:CreateRepository | created codecommit-repository | q.repositoryName | undo DeleteRepository q.repositoryName
codeconnections:CreateConnection | created code-connection | r.connectionArn, q.connectionName | undo DeleteConnection q.connectionArn
codestar-connections:CreateConnection | created code-connection | r.connectionArn, q.connectionName | undo DeleteConnection q.connectionArn
glue:CreateDevEndpoint | created glue-dev-endpoint | q.endpointName | undo DeleteDevEndpoint q.endpointName
glue:UpdateDevEndpoint | changed glue-dev-endpoint | q.endpointName | undo DeleteDevEndpoint q.endpointName
glue:CreateJob | created glue-job | q.name | undo DeleteJob q.jobName
glue:UpdateJob | changed glue-job | q.jobName | undo DeleteJob q.jobName
glue:CreateTrigger | created glue-trigger | q.name | undo DeleteTrigger q.name
glue:StartJobRun | executed glue-job-run | r.jobRunId | of q.jobName | undo BatchStopJobRun q.jobName
glue:PutResourcePolicy | changed glue-policy | @region | undo DeleteResourcePolicy @region | exposes policy
sagemaker:CreateNotebookInstance | created sagemaker-notebook | q.notebookInstanceName | undo DeleteNotebookInstance q.notebookInstanceName
sagemaker:CreatePresignedNotebookInstanceUrl | credential sagemaker-url | q.notebookInstanceName | of q.notebookInstanceName
sagemaker:CreateNotebookInstanceLifecycleConfig | created sagemaker-lifecycle-config | q.notebookInstanceLifecycleConfigName | undo DeleteNotebookInstanceLifecycleConfig q.notebookInstanceLifecycleConfigName
sagemaker:UpdateNotebookInstance | changed sagemaker-notebook | q.notebookInstanceName | undo DeleteNotebookInstance q.notebookInstanceName
sagemaker:CreateTrainingJob | created sagemaker-job | q.trainingJobName | undo StopTrainingJob q.trainingJobName
sagemaker:CreateProcessingJob | created sagemaker-job | q.processingJobName | undo StopProcessingJob q.processingJobName
sagemaker:CreateEndpoint | created sagemaker-endpoint | q.endpointName | undo DeleteEndpoint q.endpointName
sagemaker:CreateDomain | created sagemaker-domain | r.domainArn, q.domainName | undo DeleteDomain q.domainId
sagemaker:CreatePresignedDomainUrl | credential sagemaker-url | q.userProfileName | of q.domainId
datapipeline:CreatePipeline | created data-pipeline | r.pipelineId | undo DeletePipeline q.pipelineId
elasticmapreduce:RunJobFlow | created emr-cluster | r.jobFlowId | undo TerminateJobFlows q.jobFlowIds
batch:CreateComputeEnvironment | created batch-environment | q.computeEnvironmentName | undo DeleteComputeEnvironment q.computeEnvironment
batch:SubmitJob | created batch-job | r.jobId | of q.jobQueue | undo TerminateJob q.jobId | undo CancelJob q.jobId
batch:RegisterJobDefinition | created batch-job-definition | r.jobDefinitionArn | undo DeregisterJobDefinition q.jobDefinition
apprunner:CreateService | created apprunner-service | r.service.serviceArn, q.serviceName | undo DeleteService q.serviceArn
apprunner:UpdateService | changed apprunner-service | q.serviceArn | undo DeleteService q.serviceArn
elasticbeanstalk:CreateEnvironment | created beanstalk-environment | r.environmentId, q.environmentName | undo TerminateEnvironment q.environmentId, q.environmentName
cloud9:CreateEnvironmentEC2 | created cloud9-environment | r.environmentId | undo DeleteEnvironment q.environmentId
cloud9:CreateEnvironmentMembership | shared cloud9-member | q.userArn | of q.environmentId | undo DeleteEnvironmentMembership q.userArn of q.environmentId | exposes principal
imagebuilder:CreateImagePipeline | created image-pipeline | r.imagePipelineArn, q.name | undo DeleteImagePipeline q.imagePipelineArn
imagebuilder:CreateComponent | created image-component | r.componentBuildVersionArn, q.name | undo DeleteComponent q.componentBuildVersionArn
ses:VerifyEmailIdentity | created ses-identity | q.emailAddress | undo DeleteIdentity q.identity
ses:CreateEmailIdentity | created ses-identity | q.emailIdentity | undo DeleteEmailIdentity q.emailIdentity
ses:VerifyDomainIdentity | created ses-identity | q.domain | undo DeleteIdentity q.identity
ses:PutIdentityPolicy | changed ses-identity-policy | q.policyName | of q.identity | undo DeleteIdentityPolicy q.policyName of q.identity | exposes policy
ses:CreateReceiptRule | created ses-receipt-rule | q.rule.name | of q.ruleSetName | undo DeleteReceiptRule q.ruleName of q.ruleSetName
ses:PutAccountDetails | changed ses-account | @region
ses:UpdateAccountSendingEnabled | changed ses-account | @region
ses:CreateConfigurationSet | created ses-configuration-set | q.configurationSetName, q.configurationSet.name | undo DeleteConfigurationSet q.configurationSetName
sns:CreateTopic | created sns-topic | r.topicArn | undo DeleteTopic q.topicArn
sns:Subscribe | attached sns-subscription | r.subscriptionArn, q.endpoint | of q.topicArn | undo Unsubscribe q.subscriptionArn | ends sns-topic
sns:SetTopicAttributes | changed sns-topic-policy | q.topicArn | of q.topicArn | undo SetTopicAttributes q.topicArn replaces | undo DeleteTopic q.topicArn | ends sns-topic | exposes policy | if q.attributeName=Policy
sns:AddPermission | attached sns-topic-policy | q.label | of q.topicArn | undo RemovePermission q.label of q.topicArn | ends sns-topic | exposes policy
sns:SetSMSAttributes | changed sns-sms | @region
sqs:CreateQueue | created sqs-queue | r.queueUrl, q.queueName | undo DeleteQueue q.queueUrl
sqs:SetQueueAttributes | changed sqs-queue-policy | q.queueUrl | of q.queueUrl | undo SetQueueAttributes q.queueUrl replaces | undo DeleteQueue q.queueUrl | ends sqs-queue | exposes policy | if q.attributes.Policy
sqs:AddPermission | attached sqs-queue-policy | q.label | of q.queueUrl | undo RemovePermission q.label of q.queueUrl | ends sqs-queue | exposes policy
route53:CreateHostedZone | created dns-zone account | r.hostedZone.id, q.name | undo DeleteHostedZone q.id
route53:ChangeResourceRecordSets | changed dns-record account | q.changeBatch.changes[].resourceRecordSet.name | of q.hostedZoneId | undo ChangeResourceRecordSets q.hostedZoneId if q.changeBatch.changes[].action=DELETE
route53:AssociateVPCWithHostedZone | attached dns-zone-vpc account | q.vPC.vPCId | of q.hostedZoneId | undo DisassociateVPCFromHostedZone q.vPC.vPCId of q.hostedZoneId
route53:CreateQueryLoggingConfig | created dns-query-log account | r.queryLoggingConfig.id | of q.hostedZoneId | undo DeleteQueryLoggingConfig q.id
route53resolver:CreateResolverRule | created dns-resolver-rule | r.resolverRule.id | undo DeleteResolverRule q.resolverRuleId
route53resolver:DeleteResolverQueryLogConfig | deleted dns-query-log | q.resolverQueryLogConfigId
route53domains:RegisterDomain | created domain account | q.domainName | undo DeleteDomain q.domainName
route53domains:DisableDomainTransferLock | disabled domain-lock account | q.domainName | of q.domainName | undo EnableDomainTransferLock q.domainName
route53domains:UpdateDomainNameservers | changed domain-nameservers account | q.domainName | of q.domainName
route53domains:TransferDomainToAnotherAwsAccount | shared domain-transfer account | q.domainName | of q.domainName | undo CancelDomainTransferToAnotherAwsAccount q.domainName | exposes accounts
acm:RequestCertificate | created certificate | r.certificateArn | undo DeleteCertificate q.certificateArn
acm:ExportCertificate | credential certificate-export | q.certificateArn
acm-pca:CreateCertificateAuthority | created private-ca | r.certificateAuthorityArn | undo DeleteCertificateAuthority q.certificateAuthorityArn
acm-pca:IssueCertificate | credential private-certificate | r.certificateArn | of q.certificateAuthorityArn | undo RevokeCertificate q.certificateAuthorityArn
bedrock:PutFoundationModelEntitlement | enabled bedrock-model | q.modelId
bedrock:CreateFoundationModelAgreement | enabled bedrock-model | q.modelId | undo DeleteFoundationModelAgreement q.modelId
bedrock:PutUseCaseForModelAccess | enabled bedrock-use-case | @account
bedrock:DeleteModelInvocationLoggingConfiguration | disabled bedrock-logging | @region | undo PutModelInvocationLoggingConfiguration @region
bedrock:PutModelInvocationLoggingConfiguration | changed bedrock-logging | @region | undo DeleteModelInvocationLoggingConfiguration @region
bedrock:DeleteGuardrail | deleted bedrock-guardrail | q.guardrailIdentifier
bedrock:UpdateGuardrail | changed bedrock-guardrail | q.guardrailIdentifier
bedrock:CreateModelCustomizationJob | created bedrock-job | r.jobArn, q.jobName | undo StopModelCustomizationJob q.jobIdentifier
bedrock:CreateProvisionedModelThroughput | created bedrock-throughput | r.provisionedModelArn, q.provisionedModelName | undo DeleteProvisionedModelThroughput q.provisionedModelId
bedrock:CreateAgent | created bedrock-agent | r.agent.agentId, q.agentName | undo DeleteAgent q.agentId
bedrock-agentcore:CreateCodeInterpreter | created agentcore-interpreter | r.codeInterpreterId, q.name | undo DeleteCodeInterpreter q.codeInterpreterId
bedrock-agentcore:CreateAgentRuntime | created agentcore-runtime | r.agentRuntimeId, q.agentRuntimeName | undo DeleteAgentRuntime q.agentRuntimeId
agreement-marketplace:AcceptAgreementRequest | created marketplace-agreement | r.agreementId | undo CancelAgreement q.agreementId
appstream:CreateFleet | created appstream-fleet | q.name | undo DeleteFleet q.name
appstream:CreateStreamingURL | credential appstream-url | q.stackName, q.fleetName
appstream:CreateImageBuilder | created appstream-image-builder | q.name | undo DeleteImageBuilder q.name
appstream:UpdateImagePermissions | shared appstream-image-share | q.sharedAccountId | of q.name | undo DeleteImagePermissions q.sharedAccountId of q.name | exposes accounts
workspaces:CreateWorkspaces | created workspace | r.pendingRequests[].workspaceId | undo TerminateWorkspaces q.terminateWorkspaceRequests[].workspaceId
workspaces:AssociateIpGroups | attached workspaces-ip-group | q.groupIds | of q.directoryId | undo DisassociateIpGroups q.groupIds of q.directoryId
transfer:CreateServer | created transfer-server | r.serverId | undo DeleteServer q.serverId
transfer:CreateUser | created transfer-user | q.userName | of q.serverId | undo DeleteUser q.userName of q.serverId | ends transfer-server
transfer:ImportSshPublicKey | credential transfer-key | r.sshPublicKeyId | of q.userName | undo DeleteSshPublicKey q.sshPublicKeyId | ends transfer-user
transfer:CreateAccess | attached transfer-access | q.externalId | of q.serverId | undo DeleteAccess q.externalId of q.serverId
apigateway:CreateRestApi | created api | r.id | undo DeleteRestApi q.restApiId
apigateway:CreateDeployment | created api-deployment | r.id | of q.restApiId | undo DeleteDeployment q.deploymentId of q.restApiId | ends api
apigateway:CreateApiKey | credential api-key | r.id | undo DeleteApiKey q.apiKey
apigateway:CreateApi | created api | r.apiId | undo DeleteApi q.apiId
apigateway:CreateIntegration | attached api-integration | r.integrationId | of q.apiId | undo DeleteIntegration q.integrationId of q.apiId | ends api
apigateway:CreateRoute | created api-route | r.routeId | of q.apiId | undo DeleteRoute q.routeId of q.apiId | ends api
apigateway:UpdateAuthorizer | changed api-authorizer | q.authorizerId | of q.restApiId, q.apiId
apigateway:DeleteAuthorizer | deleted api-authorizer | q.authorizerId | of q.restApiId, q.apiId
appsync:CreateApiKey | credential appsync-key | r.apiKey.id | of q.apiId | undo DeleteApiKey q.id of q.apiId
appsync:UpdateGraphqlApi | changed appsync-api | q.apiId | undo DeleteGraphqlApi q.apiId
amplify:CreateApp | created amplify-app | r.app.appId, q.name | undo DeleteApp q.appId
amplify:UpdateApp | changed amplify-app | q.appId | undo DeleteApp q.appId
amplify:CreateWebhook | created amplify-webhook | r.webhook.webhookId | of q.appId | undo DeleteWebhook q.webhookId
cloudfront:CreateFunction | created cloudfront-function account | q.name | undo DeleteFunction q.name
cloudfront:PublishFunction | changed cloudfront-function account | q.name | undo DeleteFunction q.name
cloudfront:UpdateDistribution | changed cloudfront-distribution account | q.id
cloudfront:CreateDistribution | created cloudfront-distribution account | r.distribution.id | undo DeleteDistribution q.id
workmail:CreateUser | created workmail-user | r.userId, q.name | of q.organizationId | undo DeleteUser q.userId
iot:CreateKeysAndCertificate | credential iot-certificate | r.certificateId | undo DeleteCertificate q.certificateId
iot:CreateRoleAlias | created iot-role-alias | q.roleAlias | undo DeleteRoleAlias q.roleAlias
fis:StartExperiment | executed fis-experiment | r.experiment.id | of q.experimentTemplateId | undo StopExperiment q.id
mq:CreateUser | created mq-user | q.username | of q.brokerId | undo DeleteUser q.username of q.brokerId
`;
