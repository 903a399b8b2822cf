/** Where data lives: S3, KMS, secrets, databases, backups and what moves data. One call a line; `call-table.ts` says how a line is read. */
export const dataCalls = `
s3:CreateBucket | created s3-bucket partition | q.bucketName | undo DeleteBucket q.bucketName
s3:PutBucketPolicy | changed s3-bucket-policy | q.bucketName | of q.bucketName | undo DeleteBucketPolicy q.bucketName | undo PutBucketPolicy q.bucketName replaces | undo DeleteBucket q.bucketName | ends s3-bucket | exposes policy
s3:DeleteBucketPolicy | deleted s3-bucket-policy | q.bucketName | of q.bucketName | undo PutBucketPolicy q.bucketName | ends s3-bucket | exposes policy
s3:PutBucketAcl | changed s3-bucket-acl | q.bucketName | of q.bucketName | undo PutBucketAcl q.bucketName replaces | undo DeleteBucket q.bucketName | ends s3-bucket | exposes acl
s3:PutObjectAcl | changed s3-object-acl | q.key | of q.bucketName | undo PutObjectAcl q.key of q.bucketName replaces | undo DeleteObject q.key of q.bucketName | ends s3-bucket | exposes acl
s3:PutBucketPublicAccessBlock | changed s3-public-access-block | q.bucketName | of q.bucketName | undo PutBucketPublicAccessBlock q.bucketName if all-blocked | ends s3-bucket | exposes principal
s3:DeleteBucketPublicAccessBlock | exposed s3-public-access-block | q.bucketName | of q.bucketName | undo PutBucketPublicAccessBlock q.bucketName if all-blocked | ends s3-bucket | exposes principal
s3:PutAccountPublicAccessBlock | changed s3-account-public-access-block account | @account | undo PutAccountPublicAccessBlock @account if all-blocked | exposes principal
s3:DeleteAccountPublicAccessBlock | exposed s3-account-public-access-block account | @account | undo PutAccountPublicAccessBlock @account if all-blocked | exposes principal
s3:PutBucketOwnershipControls | changed s3-ownership | q.bucketName | of q.bucketName | undo PutBucketOwnershipControls q.bucketName | ends s3-bucket
s3:PutBucketReplication | shared s3-replication | q.bucketName | of q.bucketName | undo DeleteBucketReplication q.bucketName | ends s3-bucket | exposes accounts
s3:PutBucketLifecycle | changed s3-lifecycle | q.bucketName | of q.bucketName | undo DeleteBucketLifecycle q.bucketName | undo PutBucketLifecycle q.bucketName replaces | ends s3-bucket
s3:DeleteBucketLifecycle | deleted s3-lifecycle | q.bucketName | of q.bucketName | undo PutBucketLifecycle q.bucketName | ends s3-bucket
s3:PutBucketVersioning | changed s3-versioning | q.bucketName | of q.bucketName | undo PutBucketVersioning q.bucketName replaces | ends s3-bucket | if q.VersioningConfiguration.Status or q.VersioningConfiguration.MfaDelete
s3:PutBucketObjectLockConfiguration | changed s3-object-lock | q.bucketName | of q.bucketName | undo PutBucketObjectLockConfiguration q.bucketName | ends s3-bucket
s3:PutObjectLockConfiguration | changed s3-object-lock | q.bucketName | of q.bucketName | undo PutObjectLockConfiguration q.bucketName | ends s3-bucket
s3:PutBucketEncryption | changed s3-encryption | q.bucketName | of q.bucketName | undo PutBucketEncryption q.bucketName replaces | undo DeleteBucketEncryption q.bucketName | ends s3-bucket
s3:DeleteBucketEncryption | deleted s3-encryption | q.bucketName | of q.bucketName | undo PutBucketEncryption q.bucketName | ends s3-bucket
s3:PutBucketLogging | changed s3-logging | q.bucketName | of q.bucketName | undo PutBucketLogging q.bucketName | ends s3-bucket
s3:PutBucketWebsite | exposed s3-website | q.bucketName | of q.bucketName | undo DeleteBucketWebsite q.bucketName | ends s3-bucket | exposes principal
s3:PutBucketCors | changed s3-cors | q.bucketName | of q.bucketName | undo DeleteBucketCors q.bucketName | ends s3-bucket
s3:PutBucketNotification | attached s3-notification | q.bucketName | of q.bucketName | undo PutBucketNotification q.bucketName replaces | ends s3-bucket
s3:CreateAccessPoint | created s3-access-point | q.name | of q.bucket | undo DeleteAccessPoint q.name
s3:PutAccessPointPolicy | changed s3-access-point-policy | q.name | of q.name | undo DeleteAccessPointPolicy q.name | undo DeleteAccessPoint q.name | ends s3-access-point | exposes policy
s3:CreateAccessGrant | shared s3-access-grant | r.accessGrantId | undo DeleteAccessGrant q.accessGrantId | exposes principal
s3:CreateJob | created s3-batch-job | r.jobId | undo UpdateJobStatus q.jobId if q.requestedJobStatus=Cancelled
s3:DeleteBucket | deleted s3-bucket partition | q.bucketName | undo CreateBucket q.bucketName
s3:PutBucketInventoryConfiguration | shared s3-inventory | q.bucketName | of q.bucketName | undo DeleteBucketInventoryConfiguration q.bucketName | ends s3-bucket
kms:CreateKey | created kms-key | r.keyMetadata.keyId | undo ScheduleKeyDeletion q.keyId | undo DisableKey q.keyId
kms:PutKeyPolicy | changed kms-key-policy | q.keyId | of q.keyId | undo PutKeyPolicy q.keyId replaces | ends kms-key | exposes policy
kms:CreateGrant | attached kms-grant | r.grantId | of q.keyId | undo RevokeGrant q.grantId | undo RetireGrant q.grantId | ends kms-key | exposes principal
kms:CreateAlias | created kms-alias | q.aliasName | of q.targetKeyId | undo DeleteAlias q.aliasName
kms:UpdateAlias | changed kms-alias | q.aliasName | of q.targetKeyId | undo DeleteAlias q.aliasName
kms:ScheduleKeyDeletion | scheduled kms-key | q.keyId | undo CancelKeyDeletion q.keyId
kms:DisableKey | disabled kms-key | q.keyId | undo EnableKey q.keyId
kms:ImportKeyMaterial | changed kms-key | q.keyId | undo DeleteImportedKeyMaterial q.keyId
kms:DeleteImportedKeyMaterial | deleted kms-key-material | q.keyId | undo ImportKeyMaterial q.keyId
kms:CreateCustomKeyStore | created kms-key-store | r.customKeyStoreId | undo DeleteCustomKeyStore q.customKeyStoreId
kms:DisconnectCustomKeyStore | disabled kms-key-store | q.customKeyStoreId | undo ConnectCustomKeyStore q.customKeyStoreId
kms:DeleteAlias | deleted kms-alias | q.aliasName | undo CreateAlias q.aliasName
kms:ReplicateKey | created kms-key | r.replicaKeyMetadata.keyId | of q.keyId | undo ScheduleKeyDeletion q.keyId
secretsmanager:CreateSecret | created secret | q.name, r.arn | undo DeleteSecret q.secretId | undo EndSecretVersionDelete a.Name, a.ARN
secretsmanager:PutSecretValue | changed secret-value | r.arn, q.secretId | of r.arn, q.secretId | ends secret
secretsmanager:UpdateSecret | changed secret | r.arn, q.secretId | undo DeleteSecret q.secretId
secretsmanager:PutResourcePolicy | changed secret-policy | r.aRN, q.secretId | of r.aRN, q.secretId | undo DeleteResourcePolicy q.secretId | undo DeleteSecret q.secretId | ends secret | exposes policy
secretsmanager:ReplicateSecretToRegions | created secret-replica | r.aRN, q.secretId | of r.aRN, q.secretId | undo RemoveRegionsFromReplication q.secretId | ends secret
secretsmanager:DeleteSecret | scheduled secret | r.aRN, q.secretId | undo RestoreSecret q.secretId
secretsmanager:RotateSecret | changed secret-rotation | r.aRN, q.secretId | of r.aRN, q.secretId | undo CancelRotateSecret q.secretId | ends secret
secretsmanager:EndSecretVersionDelete | deleted secret | a.Name, a.ARN
rds:CreateDBInstance | created rds-instance | q.dBInstanceIdentifier | undo DeleteDBInstance q.dBInstanceIdentifier | exposes principal
rds:RestoreDBInstanceFromDBSnapshot | created rds-instance | q.dBInstanceIdentifier | of q.dBSnapshotIdentifier | undo DeleteDBInstance q.dBInstanceIdentifier | exposes principal
rds:RestoreDBInstanceToPointInTime | created rds-instance | q.targetDBInstanceIdentifier | of q.sourceDBInstanceIdentifier | undo DeleteDBInstance q.dBInstanceIdentifier | exposes principal
rds:CreateDBInstanceReadReplica | created rds-instance | q.dBInstanceIdentifier | of q.sourceDBInstanceIdentifier | undo DeleteDBInstance q.dBInstanceIdentifier | exposes principal
rds:ModifyDBInstance | changed rds-instance-attribute | q.dBInstanceIdentifier | of q.dBInstanceIdentifier | undo DeleteDBInstance q.dBInstanceIdentifier | ends rds-instance | exposes principal
rds:ModifyDBCluster | changed rds-cluster-attribute | q.dBClusterIdentifier | of q.dBClusterIdentifier | undo DeleteDBCluster q.dBClusterIdentifier | ends rds-cluster
rds:CreateDBSnapshot | created rds-snapshot | q.dBSnapshotIdentifier | of q.dBInstanceIdentifier | undo DeleteDBSnapshot q.dBSnapshotIdentifier
rds:CreateDBClusterSnapshot | created rds-cluster-snapshot | q.dBClusterSnapshotIdentifier | of q.dBClusterIdentifier | undo DeleteDBClusterSnapshot q.dBClusterSnapshotIdentifier
rds:CopyDBSnapshot | created rds-snapshot | q.targetDBSnapshotIdentifier | of q.sourceDBSnapshotIdentifier | undo DeleteDBSnapshot q.dBSnapshotIdentifier
rds:CopyDBClusterSnapshot | created rds-cluster-snapshot | q.targetDBClusterSnapshotIdentifier | of q.sourceDBClusterSnapshotIdentifier | undo DeleteDBClusterSnapshot q.dBClusterSnapshotIdentifier
rds:ModifyDBSnapshotAttribute | shared rds-snapshot-share | q.valuesToAdd | of q.dBSnapshotIdentifier | undo ModifyDBSnapshotAttribute q.valuesToRemove of q.dBSnapshotIdentifier | undo DeleteDBSnapshot q.dBSnapshotIdentifier | ends rds-snapshot | exposes accounts | if q.attributeName=restore
rds:ModifyDBClusterSnapshotAttribute | shared rds-cluster-snapshot-share | q.valuesToAdd | of q.dBClusterSnapshotIdentifier | undo ModifyDBClusterSnapshotAttribute q.valuesToRemove of q.dBClusterSnapshotIdentifier | undo DeleteDBClusterSnapshot q.dBClusterSnapshotIdentifier | ends rds-cluster-snapshot | exposes accounts | if q.attributeName=restore
rds:StartExportTask | created rds-export | q.exportTaskIdentifier | of q.sourceArn | undo CancelExportTask q.exportTaskIdentifier
rds:AuthorizeDBSecurityGroupIngress | exposed rds-security-group-rule | q.cIDRIP | of q.dBSecurityGroupName | undo RevokeDBSecurityGroupIngress q.cIDRIP of q.dBSecurityGroupName | exposes network
rds:DeleteDBInstance | deleted rds-instance | q.dBInstanceIdentifier | exposes principal
rds:DeleteDBCluster | deleted rds-cluster | q.dBClusterIdentifier
rds:DeleteDBSnapshot | deleted rds-snapshot | q.dBSnapshotIdentifier
rds:DeleteDBInstanceAutomatedBackup | deleted rds-backup | q.dbiResourceId
rds:AddRoleToDBInstance | attached rds-role | q.roleArn | of q.dBInstanceIdentifier | undo RemoveRoleFromDBInstance q.roleArn of q.dBInstanceIdentifier | ends rds-instance
rds:CreateDBSubnetGroup | created rds-subnet-group | q.dBSubnetGroupName | undo DeleteDBSubnetGroup q.dBSubnetGroupName
rds:DeleteDBClusterAutomatedBackup | deleted rds-backup | q.dbClusterResourceId
rds:DeleteGlobalCluster | deleted rds-global-cluster | q.globalClusterIdentifier
rds:RemoveFromGlobalCluster | detached rds-global-cluster | q.dbClusterIdentifier | of q.globalClusterIdentifier
rds:ModifyActivityStream | changed rds-activity-stream | q.resourceArn
rds:DeleteDBInstance | created rds-snapshot | q.finalDBSnapshotIdentifier | of q.dBInstanceIdentifier | undo DeleteDBSnapshot q.dBSnapshotIdentifier
rds:DeleteDBCluster | created rds-cluster-snapshot | q.finalDBSnapshotIdentifier | of q.dBClusterIdentifier | undo DeleteDBClusterSnapshot q.dBClusterSnapshotIdentifier
backup:CreateBackupVault | created backup-vault | q.backupVaultName | undo DeleteBackupVault q.backupVaultName
backup:PutBackupVaultAccessPolicy | changed backup-vault-policy | q.backupVaultName | of q.backupVaultName | undo DeleteBackupVaultAccessPolicy q.backupVaultName | ends backup-vault | exposes policy
backup:DeleteBackupVaultAccessPolicy | deleted backup-vault-policy | q.backupVaultName | of q.backupVaultName | undo PutBackupVaultAccessPolicy q.backupVaultName | ends backup-vault | exposes policy
backup:DeleteRecoveryPoint | deleted backup-recovery-point | q.recoveryPointArn | of q.backupVaultName
backup:DeleteBackupVault | deleted backup-vault | q.backupVaultName
backup:DeleteBackupPlan | deleted backup-plan | q.backupPlanId
backup:DeleteBackupVaultLockConfiguration | deleted backup-vault-lock | q.backupVaultName | of q.backupVaultName | undo PutBackupVaultLockConfiguration q.backupVaultName
backup:StartCopyJob | created backup-copy | r.copyJobId | of q.recoveryPointArn
backup:UpdateRecoveryPointLifecycle | changed backup-recovery-point | q.recoveryPointArn | of q.backupVaultName
dlm:DeleteLifecyclePolicy | deleted snapshot-policy | q.policyId
dlm:CreateLifecyclePolicy | created snapshot-policy | r.policyId | undo DeleteLifecyclePolicy q.policyId
rbin:DeleteRule | deleted recycle-bin-rule | q.identifier | undo CreateRule r.identifier
dynamodb:ExportTableToPointInTime | created dynamodb-export | r.exportDescription.exportArn | of q.tableArn
dynamodb:PutResourcePolicy | changed dynamodb-policy | q.resourceArn | of q.resourceArn | undo DeleteResourcePolicy q.resourceArn | exposes policy
dynamodb:DeleteTable | deleted dynamodb-table | q.tableName | undo RestoreTableFromBackup q.targetTableName | undo RestoreTableToPointInTime q.targetTableName
dynamodb:UpdateContinuousBackups | changed dynamodb-backup | q.tableName | of q.tableName | undo UpdateContinuousBackups q.tableName if q.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled=true
dynamodb:DeleteBackup | deleted dynamodb-backup | q.backupArn
dynamodb:CreateTable | created dynamodb-table | q.tableName | undo DeleteTable q.tableName
redshift:CreateClusterSnapshot | created redshift-snapshot | q.snapshotIdentifier | of q.clusterIdentifier | undo DeleteClusterSnapshot q.snapshotIdentifier
redshift:AuthorizeSnapshotAccess | shared redshift-snapshot-share | q.accountWithRestoreAccess | of q.snapshotIdentifier | undo RevokeSnapshotAccess q.accountWithRestoreAccess of q.snapshotIdentifier | ends redshift-snapshot | exposes accounts
redshift:ModifyCluster | changed redshift-cluster | q.clusterIdentifier
redshift:DeleteCluster | deleted redshift-cluster | q.clusterIdentifier
elasticfilesystem:PutFileSystemPolicy | changed efs-policy | q.fileSystemId | of q.fileSystemId | undo DeleteFileSystemPolicy q.fileSystemId | exposes policy
elasticfilesystem:DeleteFileSystem | deleted efs | q.fileSystemId
elasticfilesystem:CreateMountTarget | created efs-mount-target | r.mountTargetId | of q.fileSystemId | undo DeleteMountTarget q.mountTargetId
es:CreateElasticsearchDomain | created search-domain | q.domainName | undo DeleteElasticsearchDomain q.domainName | exposes policy
es:UpdateElasticsearchDomainConfig | changed search-domain | q.domainName | exposes policy
glacier:SetVaultAccessPolicy | changed glacier-policy | q.vaultName | of q.vaultName | undo DeleteVaultAccessPolicy q.vaultName | exposes policy
datasync:CreateTask | created datasync-task | r.taskArn | undo DeleteTask q.taskArn
datasync:CreateLocationS3 | created datasync-location | r.locationArn | undo DeleteLocation q.locationArn
dms:CreateReplicationTask | created dms-task | r.replicationTask.replicationTaskArn, q.replicationTaskIdentifier | undo DeleteReplicationTask q.replicationTaskArn
firehose:CreateDeliveryStream | created firehose-stream | q.deliveryStreamName | undo DeleteDeliveryStream q.deliveryStreamName
kinesis:PutResourcePolicy | changed kinesis-policy | q.resourceARN | of q.resourceARN | undo DeleteResourcePolicy q.resourceARN | exposes policy
athena:StartQueryExecution | executed athena-query | r.queryExecutionId | of q.workGroup | undo StopQueryExecution q.queryExecutionId
quicksight:RegisterUser | created quicksight-user | q.email, q.userName | of q.awsAccountId | undo DeleteUser q.userName
`;
