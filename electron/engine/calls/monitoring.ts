/** What watches: trails, logs, detectors, alarms, quotas. One call a line; `call-table.ts` says how a line is read. */
export const monitoringCalls = `
cloudtrail:CreateTrail | created trail | r.trailARN, q.name | undo DeleteTrail q.name
cloudtrail:StartLogging | enabled trail-logging | q.name | of q.name | undo StopLogging q.name | ends trail
cloudtrail:StopLogging | disabled trail-logging | q.name | of q.name | undo StartLogging q.name | ends trail
cloudtrail:DeleteTrail | deleted trail | q.name | undo CreateTrail q.name
cloudtrail:UpdateTrail | changed trail | r.trailARN, q.name | undo UpdateTrail q.name
cloudtrail:PutEventSelectors | changed trail-selectors | r.trailARN, q.trailName | of r.trailARN, q.trailName | undo PutEventSelectors q.trailName | ends trail
cloudtrail:PutInsightSelectors | changed trail-insights | q.trailName | of q.trailName | undo PutInsightSelectors q.trailName | ends trail
cloudtrail:DeleteEventDataStore | scheduled event-data-store | q.eventDataStore | undo RestoreEventDataStore q.eventDataStore
cloudtrail:StopEventDataStoreIngestion | disabled event-data-store | q.eventDataStore | undo StartEventDataStoreIngestion q.eventDataStore
config:StopConfigurationRecorder | disabled config-recorder | q.configurationRecorderName | undo StartConfigurationRecorder q.configurationRecorderName
config:DeleteConfigurationRecorder | deleted config-recorder | q.configurationRecorderName | undo PutConfigurationRecorder q.configurationRecorder.name
config:DeleteDeliveryChannel | deleted config-channel | q.deliveryChannelName | undo PutDeliveryChannel q.deliveryChannel.name
config:DeleteConfigRule | deleted config-rule | q.configRuleName | undo PutConfigRule q.configRule.configRuleName
config:PutRemediationConfigurations | changed config-remediation | q.remediationConfigurations[].configRuleName | undo DeleteRemediationConfiguration q.configRuleName
guardduty:UpdateDetector | changed guardduty-detector | q.detectorId | undo UpdateDetector q.detectorId if q.enable=true | if q.enable=false or q.features or q.dataSources
guardduty:DeleteDetector | deleted guardduty-detector | q.detectorId | undo CreateDetector r.detectorId
guardduty:CreateIPSet | created guardduty-ip-set | r.ipSetId | of q.detectorId | undo DeleteIPSet q.ipSetId
guardduty:UpdateIPSet | changed guardduty-ip-set | q.ipSetId | of q.detectorId | undo DeleteIPSet q.ipSetId
guardduty:CreateFilter | created guardduty-filter | q.name | of q.detectorId | undo DeleteFilter q.filterName of q.detectorId
guardduty:DeletePublishingDestination | deleted guardduty-destination | q.destinationId | of q.detectorId
guardduty:StopMonitoringMembers | disabled guardduty-members | q.accountIds | of q.detectorId | undo StartMonitoringMembers q.accountIds of q.detectorId
guardduty:DisassociateFromMasterAccount | detached guardduty-administrator | q.detectorId
guardduty:DisassociateFromAdministratorAccount | detached guardduty-administrator | q.detectorId
guardduty:DeleteMembers | deleted guardduty-members | q.accountIds | of q.detectorId
guardduty:DeleteInvitations | deleted guardduty-invitations | q.accountIds
securityhub:DisableSecurityHub | disabled securityhub | @region | undo EnableSecurityHub @region
securityhub:BatchDisableStandards | disabled securityhub-standard | q.standardsSubscriptionArns | undo BatchEnableStandards @region
securityhub:UpdateStandardsControl | changed securityhub-control | q.standardsControlArn
securityhub:CreateAutomationRule | created securityhub-rule | r.ruleArn, q.ruleName | undo BatchDeleteAutomationRules q.automationRulesArns
securityhub:DeleteMembers | deleted securityhub-members | q.accountIds
macie2:DisableMacie | disabled macie | @region | undo EnableMacie @region
macie2:UpdateMacieSession | changed macie | @region | if q.status=PAUSED
inspector2:Disable | disabled inspector | q.resourceTypes | undo Enable q.resourceTypes
access-analyzer:DeleteAnalyzer | deleted access-analyzer | q.analyzerName | undo CreateAnalyzer q.analyzerName
access-analyzer:CreateArchiveRule | created analyzer-archive-rule | q.ruleName | of q.analyzerName | undo DeleteArchiveRule q.ruleName of q.analyzerName
detective:DeleteGraph | deleted detective-graph | q.graphArn
logs:DeleteLogGroup | deleted log-group | q.logGroupName | undo CreateLogGroup q.logGroupName
logs:DeleteLogStream | deleted log-stream | q.logStreamName | of q.logGroupName | ends log-group
logs:PutRetentionPolicy | changed log-retention | q.logGroupName | of q.logGroupName | undo DeleteRetentionPolicy q.logGroupName | ends log-group
logs:PutSubscriptionFilter | attached log-subscription | q.filterName | of q.logGroupName | undo DeleteSubscriptionFilter q.filterName of q.logGroupName | ends log-group | exposes accounts
logs:DeleteSubscriptionFilter | deleted log-subscription | q.filterName | of q.logGroupName | undo PutSubscriptionFilter q.filterName of q.logGroupName | ends log-group | exposes accounts
logs:PutResourcePolicy | changed log-resource-policy | q.policyName | undo DeleteResourcePolicy q.policyName | exposes policy
logs:CreateLogGroup | created log-group | q.logGroupName | undo DeleteLogGroup q.logGroupName
logs:CreateExportTask | created log-export | r.taskId | of q.logGroupName | undo CancelExportTask q.taskId
monitoring:DeleteAlarms | deleted alarm | q.alarmNames | undo PutMetricAlarm q.alarmName
monitoring:DisableAlarmActions | disabled alarm | q.alarmNames | undo EnableAlarmActions q.alarmNames
servicequotas:RequestServiceQuotaIncrease | changed quota | q.quotaCode | of q.serviceCode
grafana:CreateWorkspaceServiceAccountToken | credential grafana-token | r.serviceAccountToken.id | of q.workspaceId | undo DeleteWorkspaceServiceAccountToken q.tokenId
`;
