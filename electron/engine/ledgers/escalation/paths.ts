import { plainEventName } from '../event-names.ts';

/** One call of a path. `condition` in the words of `match.ts`. */
export interface PathCall {
  source: string;
  name: string;
  condition: string | null;
}

/** A known way to more rights: each step is one of several calls, by one origin, in order, within a day. */
export interface EscalationPath {
  id: string;
  title: string;
  steps: readonly (readonly PathCall[])[];
  whoGains: string;
}

/**
 * Known ways to more rights, by the calls that make them. PE-01 to PE-28 stand for the numbers of the Rhino Security Labs list of AWS IAM privilege escalation,
 * others for entries of pathfinding.cloud (commit 84dd65c) and ways of our own. A path found is a reason to look, not a proof of gain.
 */
export const escalationPaths: readonly EscalationPath[] = `
PE-01 New default version of a managed policy : iam:CreatePolicyVersion [q.setAsDefault=true] : principals with the policy attached
PE-02 Older policy version made default : iam:SetDefaultPolicyVersion : principals with the policy attached
PE-03 Instance launched with a stronger role : ec2:RunInstances [q.iamInstanceProfile] : caller through the instance
PE-04 Access key for another user : iam:CreateAccessKey [other-user] : caller
PE-05 Key limit worked around : iam:DeleteAccessKey [other-user] > iam:CreateAccessKey [same q.userName] : caller
PE-06 Console password for another user : iam:CreateLoginProfile [other-user] : caller
PE-07 Password of another user changed : iam:UpdateLoginProfile [other-user] : caller
PE-08 Managed policy attached to a user : iam:AttachUserPolicy : the user
PE-09 Managed policy attached to a group : iam:AttachGroupPolicy : members
PE-10 Inline policy for a user : iam:PutUserPolicy : the user
PE-11 Inline policy for a group : iam:PutGroupPolicy : members
PE-12 Inline policy for a role : iam:PutRolePolicy : sessions of the role
PE-13 Managed policy attached to a role : iam:AttachRolePolicy : sessions of the role
PE-14 User put into a group : iam:AddUserToGroup : the user
PE-15 Role trust rewritten : iam:UpdateAssumeRolePolicy : the added principals
PE-16 Role policy widened, then assumed : iam:AttachRolePolicy | iam:PutRolePolicy > sts:AssumeRole [same-role] : caller
PE-17 Policy version, then assumed : iam:CreatePolicyVersion > sts:AssumeRole : caller
PE-18 User widened, then key made for it : iam:AttachUserPolicy | iam:PutUserPolicy > iam:CreateAccessKey [same q.userName] : caller
PE-19 Role widened and trust opened : iam:AttachRolePolicy | iam:PutRolePolicy | iam:CreatePolicyVersion > iam:UpdateAssumeRolePolicy [same-role] : caller
PE-20 Boundary removed : iam:DeleteUserPermissionsBoundary | iam:DeleteRolePermissionsBoundary : the principal
PE-21 Boundary replaced by a weaker one : iam:PutUserPermissionsBoundary | iam:PutRolePermissionsBoundary : the principal
PE-22 Deny policy detached or deleted : iam:DetachUserPolicy | iam:DetachRolePolicy | iam:DetachGroupPolicy | iam:DeleteUserPolicy | iam:DeleteRolePolicy : the principal
PE-23 MFA device taken off or exchanged : iam:DeactivateMFADevice > iam:EnableMFADevice : caller
PE-24 Service credential for another user : iam:CreateServiceSpecificCredential [other-user] : caller
PE-25 SAML provider replaced : iam:CreateSAMLProvider | iam:UpdateSAMLProvider > sts:AssumeRoleWithSAML : federated subjects
PE-26 OIDC provider made and trusted : iam:CreateOpenIDConnectProvider > iam:UpdateAssumeRolePolicy | iam:CreateRole > sts:AssumeRoleWithWebIdentity : federated subjects
PE-27 Roles Anywhere anchor and profile : rolesanywhere:CreateTrustAnchor > rolesanywhere:CreateProfile : holder of a certificate
PE-28 Role passed to a new function, invoked : lambda:CreateFunction [q.role] > lambda:Invoke : caller
PE-29 Role passed to a new function, opened to others : lambda:CreateFunction > lambda:AddPermission | lambda:CreateFunctionUrlConfig : anybody allowed
PE-30 Role passed to a new function, event source : lambda:CreateFunction > lambda:CreateEventSourceMapping : caller
PE-31 Code of a function overwritten : lambda:UpdateFunctionCode [q.dryRun!=true] : caller through the function
PE-32 Code overwritten, opened to others : lambda:UpdateFunctionCode > lambda:AddPermission : anybody allowed
PE-33 Layer put on a function : lambda:UpdateFunctionConfiguration [q.layers] : caller through the function
PE-34 Stronger role put on a function : lambda:UpdateFunctionConfiguration [q.role] : caller through the function
PE-35 Glue development endpoint with a role : glue:CreateDevEndpoint [q.roleArn] : caller
PE-36 Key put on an existing Glue endpoint : glue:UpdateDevEndpoint [q.publicKey or q.addPublicKeys] : caller
PE-37 Glue job with a role, started : glue:CreateJob [q.role] > glue:StartJobRun | glue:CreateTrigger : caller
PE-38 Glue job changed, started : glue:UpdateJob > glue:StartJobRun | glue:CreateTrigger : caller
PE-39 Stack with a role : cloudformation:CreateStack [q.roleARN] : caller through the stack
PE-40 Stack with a stored role updated : cloudformation:UpdateStack : caller through the stack
PE-41 Change set executed : cloudformation:CreateChangeSet > cloudformation:ExecuteChangeSet : caller through the stack
PE-42 StackSet with an administration role : cloudformation:CreateStackSet | cloudformation:UpdateStackSet > cloudformation:CreateStackInstances : caller in other accounts
PE-43 Data pipeline with roles : datapipeline:CreatePipeline > datapipeline:PutPipelineDefinition > datapipeline:ActivatePipeline : caller
PE-44 Notebook with a role, opened : sagemaker:CreateNotebookInstance [q.roleArn] > sagemaker:CreatePresignedNotebookInstanceUrl : caller
PE-45 Existing notebook opened : sagemaker:CreatePresignedNotebookInstanceUrl : caller
PE-46 Start script put on a notebook : sagemaker:CreateNotebookInstanceLifecycleConfig > sagemaker:UpdateNotebookInstance > sagemaker:StartNotebookInstance : caller
PE-47 Training or processing job with a role : sagemaker:CreateTrainingJob | sagemaker:CreateProcessingJob : caller
PE-48 Build project with a role : codebuild:CreateProject [q.serviceRole] > codebuild:StartBuild | codebuild:StartBuildBatch : caller
PE-49 Build with an overridden script : codebuild:StartBuild [q.buildspecOverride] | codebuild:StartBuildBatch [q.buildspecOverride] : caller
PE-50 Task with a role run : ecs:RegisterTaskDefinition [q.taskRoleArn] > ecs:RunTask | ecs:StartTask | ecs:CreateService : caller
PE-51 Command in a running task : ecs:ExecuteCommand : caller
PE-52 App Runner service with a role : apprunner:CreateService [q.instanceConfiguration.instanceRoleArn] : caller
PE-53 App Runner service changed : apprunner:UpdateService : caller
PE-54 User data of an instance replaced : ec2:StopInstances > ec2:ModifyInstanceAttribute [q.userData] > ec2:StartInstances : caller through the instance
PE-55 Spot request with a role : ec2:RequestSpotInstances [q.launchSpecification.iamInstanceProfile] : caller
PE-56 Launch template changed : ec2:CreateLaunchTemplateVersion > ec2:ModifyLaunchTemplate : caller at next launch
PE-57 Profile of a running instance exchanged : ec2:AssociateIamInstanceProfile | ec2:ReplaceIamInstanceProfileAssociation : caller through the instance
PE-58 Role put into an instance profile : iam:AddRoleToInstanceProfile : caller through an instance
PE-59 Key pushed to an instance : ec2-instance-connect:SendSSHPublicKey | ec2-instance-connect:SendSerialConsoleSSHPublicKey : caller through the instance
PE-60 Command on an instance : ssm:SendCommand : caller through the instance
PE-61 Shell on an instance : ssm:StartSession : caller through the instance
PE-62 Automation with a role : ssm:StartAutomationExecution [names-role] : caller
PE-63 Instance cloned to read its disk : ec2:CreateSnapshot | ec2:CreateImage > ec2:CreateVolume | ec2:RunInstances > ec2:AttachVolume : caller
PE-64 Code interpreter with a role : bedrock-agentcore:CreateCodeInterpreter [q.executionRoleArn] : caller
PE-65 Agent with a role : bedrock:CreateAgent [q.agentResourceRoleArn] : caller
PE-66 EventBridge target with a role : events:PutTargets [q.targets[].roleArn] : the target
PE-67 Schedule with a role : scheduler:CreateSchedule [q.target.roleArn] : the target
PE-68 State machine with a role : states:CreateStateMachine | states:UpdateStateMachine > states:StartExecution : caller
PE-69 EMR cluster with a role : elasticmapreduce:RunJobFlow [q.jobFlowRole] : caller
PE-70 Batch job with a role : batch:RegisterJobDefinition [q.containerProperties.jobRoleArn] > batch:SubmitJob : caller
PE-71 Cognito pool roles exchanged : cognito-identity:SetIdentityPoolRoles : anybody with an identity of the pool
PE-72 Permission set widened or assigned : sso:AttachManagedPolicyToPermissionSet | sso:PutInlinePolicyToPermissionSet | sso:CreateAccountAssignment : Identity Center users
PE-73 EKS access entry with cluster admin : eks:CreateAccessEntry > eks:AssociateAccessPolicy [cluster-admin] : the principal
PE-74 Role assumed because its trust is loose : sts:AssumeRole : caller
PE-75 Federation token after a policy change : sts:GetFederationToken : holder of the token
PE-76 Root of a member account taken : sts:AssumeRoot : caller in the member account
PE-77 KMS grant or key policy for oneself : kms:CreateGrant | kms:PutKeyPolicy : grantee
PE-78 Bucket or secret policy for oneself : s3:PutBucketPolicy | secretsmanager:PutResourcePolicy : the added principals
PE-79 Guard rail of the organisation lifted : organizations:DetachPolicy | organizations:DisablePolicyType | organizations:UpdatePolicy : accounts below the target
PE-80 Account taken out of the organisation : organizations:LeaveOrganization | organizations:MoveAccount : the account
PE-81 CodeStar project from a template : codestar:CreateProjectFromTemplate : caller
PE-82 CodeStar project with a role : codestar:CreateProject : caller
PE-83 CodeStar team owner : codestar:CreateProject > codestar:AssociateTeamMember : caller
`
  .trim()
  .split('\n')
  .map((line) => readPath(line));

function readPath(line: string): EscalationPath {
  const [head = '', steps = '', whoGains = ''] = line.split(' : ');
  const space = head.indexOf(' ');
  return {
    id: head.slice(0, space),
    title: head.slice(space + 1),
    whoGains,
    steps: steps.split(' > ').map((step) => step.split(' | ').map((call) => readCall(call))),
  };
}

function readCall(text: string): PathCall {
  const match = /^([^:]+):(\S+)(?: \[(.+)\])?$/.exec(text)!;
  return { source: match[1]!, name: plainEventName(match[2]!), condition: match[3] ?? null };
}
