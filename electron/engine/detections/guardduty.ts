/**
 * Findings of GuardDuty over CloudTrail that can be told from the records alone, and the rules of ours that are like them. Ours are stated conditions; Amazon's wording,
 * severities and the lists behind it are its own, so a hit is never called by the finding's name alone.
 */
export const guardDutyLikes: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'attack-tool',
    [
      'PenTest:IAMUser/KaliLinux',
      'PenTest:IAMUser/ParrotLinux',
      'PenTest:IAMUser/PentooLinux',
      'PenTest:S3/KaliLinux',
      'PenTest:S3/ParrotLinux',
      'PenTest:S3/PentooLinux',
    ],
  ],
  ['root-write', ['Policy:IAMUser/RootCredentialUsage']],
  ['sign-in-root', ['Policy:IAMUser/RootCredentialUsage']],
  ['root-key-used', ['Policy:IAMUser/RootCredentialUsage']],
  ['assume-root', ['Policy:IAMUser/ShortTermRootCredentialUsage']],
  ['public-block-off', ['Policy:S3/AccountBlockPublicAccessDisabled', 'Policy:S3/BucketBlockPublicAccessDisabled']],
  [
    'public-block-weakened',
    ['Policy:S3/AccountBlockPublicAccessDisabled', 'Policy:S3/BucketBlockPublicAccessDisabled'],
  ],
  ['bucket-policy-opened', ['Policy:S3/BucketAnonymousAccessGranted', 'Policy:S3/BucketPublicAccessGranted']],
  ['bucket-acl-opened', ['Policy:S3/BucketAnonymousAccessGranted', 'Policy:S3/BucketPublicAccessGranted']],
  ['log-trail-stopped', ['Stealth:IAMUser/CloudTrailLoggingDisabled']],
  ['log-trail-narrowed', ['Stealth:IAMUser/CloudTrailLoggingDisabled']],
  ['log-event-selectors', ['Stealth:IAMUser/CloudTrailLoggingDisabled']],
  ['password-policy', ['Stealth:IAMUser/PasswordPolicyChange']],
  ['bucket-logging-off', ['Stealth:S3/ServerAccessLoggingDisabled']],
  ['session-outside-instance', ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS']],
  ['first-principal-network', ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B']],
  ['first-secret', ['CredentialAccess:IAMUser/AnomalousBehavior']],
  ['first-instance-password', ['CredentialAccess:IAMUser/AnomalousBehavior']],
  [
    'first-principal-write',
    [
      'Persistence:IAMUser/AnomalousBehavior',
      'PrivilegeEscalation:IAMUser/AnomalousBehavior',
      'Impact:IAMUser/AnomalousBehavior',
      'DefenseEvasion:IAMUser/AnomalousBehavior',
      'Exfiltration:IAMUser/AnomalousBehavior',
    ],
  ],
  ['first-principal-service', ['Discovery:IAMUser/AnomalousBehavior']],
  ['first-federation-token', ['InitialAccess:IAMUser/AnomalousBehavior']],
  [
    'first-bucket',
    [
      'Discovery:S3/AnomalousBehavior',
      'Exfiltration:S3/AnomalousBehavior',
      'Impact:S3/AnomalousBehavior.Delete',
      'Impact:S3/AnomalousBehavior.Write',
      'Impact:S3/AnomalousBehavior.Permission',
    ],
  ],
]);
