/** Who may act: IAM, STS, Identity Center, Organizations, federation, sharing. One call a line; `call-table.ts` says how a line is read. */
export const identityCalls = `
iam:CreateUser | created iam-user account | q.userName | undo DeleteUser q.userName
iam:CreateAccessKey | credential iam-access-key account | r.accessKey.accessKeyId | of r.accessKey.userName, q.userName | undo DeleteAccessKey q.accessKeyId | undo UpdateAccessKey q.accessKeyId if q.status=Inactive | ends iam-user
iam:UpdateAccessKey | changed iam-access-key account | q.accessKeyId | of q.userName | undo DeleteAccessKey q.accessKeyId | ends iam-user | if q.status=Active
iam:CreateLoginProfile | credential iam-login-profile account | q.userName | of q.userName | undo DeleteLoginProfile q.userName | ends iam-user
iam:UpdateLoginProfile | changed iam-login-profile account | q.userName | of q.userName | undo DeleteLoginProfile q.userName | ends iam-user
iam:ChangePassword | changed iam-login-profile account | @caller | of @caller | ends iam-user
iam:CreateVirtualMFADevice | created iam-mfa-device account | r.virtualMFADevice.serialNumber, q.virtualMFADeviceName | undo DeleteVirtualMFADevice q.serialNumber
iam:EnableMFADevice | attached iam-mfa-device account | q.serialNumber | of q.userName | undo DeactivateMFADevice q.serialNumber
iam:DeactivateMFADevice | detached iam-mfa-device account | q.serialNumber | of q.userName | undo EnableMFADevice q.serialNumber
iam:ResyncMFADevice | changed iam-mfa-device account | q.serialNumber | of q.userName
iam:CreateGroup | created iam-group account | q.groupName | undo DeleteGroup q.groupName
iam:AddUserToGroup | attached iam-group-membership account | q.groupName | of q.userName | undo RemoveUserFromGroup q.groupName of q.userName | ends iam-user, iam-group
iam:RemoveUserFromGroup | detached iam-group-membership account | q.groupName | of q.userName | undo AddUserToGroup q.groupName of q.userName | ends iam-user, iam-group
iam:AttachUserPolicy | attached iam-policy-attachment account | q.policyArn | of q.userName | undo DetachUserPolicy q.policyArn of q.userName | ends iam-user, iam-role, iam-group
iam:AttachRolePolicy | attached iam-policy-attachment account | q.policyArn | of q.roleName | undo DetachRolePolicy q.policyArn of q.roleName | ends iam-user, iam-role, iam-group
iam:AttachGroupPolicy | attached iam-policy-attachment account | q.policyArn | of q.groupName | undo DetachGroupPolicy q.policyArn of q.groupName | ends iam-user, iam-role, iam-group
iam:DetachUserPolicy | detached iam-policy-attachment account | q.policyArn | of q.userName | undo AttachUserPolicy q.policyArn of q.userName | ends iam-user, iam-role, iam-group
iam:DetachRolePolicy | detached iam-policy-attachment account | q.policyArn | of q.roleName | undo AttachRolePolicy q.policyArn of q.roleName | ends iam-user, iam-role, iam-group
iam:DetachGroupPolicy | detached iam-policy-attachment account | q.policyArn | of q.groupName | undo AttachGroupPolicy q.policyArn of q.groupName | ends iam-user, iam-role, iam-group
iam:PutUserPolicy | changed iam-inline-policy account | q.policyName | of q.userName | undo DeleteUserPolicy q.policyName of q.userName | ends iam-user, iam-role, iam-group | exposes policy
iam:PutRolePolicy | changed iam-inline-policy account | q.policyName | of q.roleName | undo DeleteRolePolicy q.policyName of q.roleName | ends iam-user, iam-role, iam-group | exposes policy
iam:PutGroupPolicy | changed iam-inline-policy account | q.policyName | of q.groupName | undo DeleteGroupPolicy q.policyName of q.groupName | ends iam-user, iam-role, iam-group | exposes policy
iam:DeleteUserPolicy | deleted iam-inline-policy account | q.policyName | of q.userName | undo PutUserPolicy q.policyName of q.userName | ends iam-user, iam-role, iam-group | exposes policy
iam:DeleteRolePolicy | deleted iam-inline-policy account | q.policyName | of q.roleName | undo PutRolePolicy q.policyName of q.roleName | ends iam-user, iam-role, iam-group | exposes policy
iam:CreatePolicy | created iam-managed-policy account | r.policy.arn, q.policyName | undo DeletePolicy q.policyArn | exposes policy
iam:CreatePolicyVersion | changed iam-policy-version account | r.policyVersion.versionId | of q.policyArn | undo DeletePolicyVersion q.versionId of q.policyArn | undo SetDefaultPolicyVersion q.policyArn if other-version | ends iam-managed-policy | exposes policy
iam:SetDefaultPolicyVersion | changed iam-managed-policy account | q.policyArn | undo SetDefaultPolicyVersion q.policyArn if other-version | exposes policy
iam:DeletePolicyVersion | deleted iam-policy-version account | q.versionId | of q.policyArn | ends iam-managed-policy | exposes policy
iam:CreateRole | created iam-role account | q.roleName | undo DeleteRole q.roleName | exposes policy
iam:UpdateAssumeRolePolicy | changed iam-role-trust account | q.roleName | of q.roleName | undo UpdateAssumeRolePolicy q.roleName replaces | undo DeleteRole q.roleName | ends iam-role | exposes policy
iam:UpdateRole | changed iam-role account | q.roleName | undo UpdateRole q.roleName | exposes policy
iam:PutRolePermissionsBoundary | changed iam-boundary account | q.roleName | of q.roleName | undo DeleteRolePermissionsBoundary q.roleName | ends iam-user, iam-role
iam:PutUserPermissionsBoundary | changed iam-boundary account | q.userName | of q.userName | undo DeleteUserPermissionsBoundary q.userName | ends iam-user, iam-role
iam:DeleteRolePermissionsBoundary | deleted iam-boundary account | q.roleName | of q.roleName | undo PutRolePermissionsBoundary q.roleName | ends iam-user, iam-role
iam:DeleteUserPermissionsBoundary | deleted iam-boundary account | q.userName | of q.userName | undo PutUserPermissionsBoundary q.userName | ends iam-user, iam-role
iam:CreateInstanceProfile | created iam-instance-profile account | q.instanceProfileName | undo DeleteInstanceProfile q.instanceProfileName
iam:AddRoleToInstanceProfile | attached iam-instance-profile-role account | q.roleName | of q.instanceProfileName | undo RemoveRoleFromInstanceProfile q.roleName of q.instanceProfileName | ends iam-instance-profile, iam-role
iam:CreateSAMLProvider | created iam-saml-provider account | r.sAMLProviderArn, q.name | undo DeleteSAMLProvider q.sAMLProviderArn
iam:UpdateSAMLProvider | changed iam-saml-provider account | q.sAMLProviderArn | undo DeleteSAMLProvider q.sAMLProviderArn
iam:CreateOpenIDConnectProvider | created iam-oidc-provider account | r.openIDConnectProviderArn, q.url | undo DeleteOpenIDConnectProvider q.openIDConnectProviderArn
iam:AddClientIDToOpenIDConnectProvider | changed iam-oidc-client account | q.clientID | of q.openIDConnectProviderArn | undo RemoveClientIDFromOpenIDConnectProvider q.clientID of q.openIDConnectProviderArn | ends iam-oidc-provider
iam:UpdateOpenIDConnectProviderThumbprint | changed iam-oidc-provider account | q.openIDConnectProviderArn | undo DeleteOpenIDConnectProvider q.openIDConnectProviderArn
iam:UploadSSHPublicKey | credential iam-ssh-key account | r.sSHPublicKey.sSHPublicKeyId | of q.userName | undo DeleteSSHPublicKey q.sSHPublicKeyId | ends iam-user
iam:UploadSigningCertificate | credential iam-signing-certificate account | r.certificate.certificateId | of r.certificate.userName, q.userName | undo DeleteSigningCertificate q.certificateId | ends iam-user
iam:CreateServiceSpecificCredential | credential iam-service-credential account | r.serviceSpecificCredential.serviceSpecificCredentialId | of q.userName | undo DeleteServiceSpecificCredential q.serviceSpecificCredentialId | ends iam-user
iam:UpdateServiceSpecificCredential | changed iam-service-credential account | q.serviceSpecificCredentialId | of q.userName | undo DeleteServiceSpecificCredential q.serviceSpecificCredentialId | ends iam-user
iam:ResetServiceSpecificCredential | credential iam-service-credential account | q.serviceSpecificCredentialId | of q.userName | undo DeleteServiceSpecificCredential q.serviceSpecificCredentialId | ends iam-user
iam:UploadServerCertificate | created iam-server-certificate account | q.serverCertificateName | undo DeleteServerCertificate q.serverCertificateName
iam:CreateServiceLinkedRole | created iam-role account | r.role.roleName | undo DeleteServiceLinkedRole q.roleName | exposes policy
iam:CreateAccountAlias | changed iam-account-alias account | q.accountAlias | undo DeleteAccountAlias q.accountAlias
iam:UpdateAccountPasswordPolicy | changed iam-password-policy account | @account | undo DeleteAccountPasswordPolicy @account
iam:DeleteAccountPasswordPolicy | deleted iam-password-policy account | @account | undo UpdateAccountPasswordPolicy @account
iam:UpdateUser | changed iam-user account | q.newUserName, q.userName
iam:EnableOrganizationsRootSessions | enabled iam-root-sessions account | @account | undo DisableOrganizationsRootSessions @account
iam:EnableOrganizationsRootCredentialsManagement | enabled iam-root-credentials account | @account | undo DisableOrganizationsRootCredentialsManagement @account
iam:EnableOutboundWebIdentityFederation | enabled iam-outbound-federation account | @account | undo DisableOutboundWebIdentityFederation @account
iam:DeleteUser | deleted iam-user account | q.userName | undo CreateUser q.userName
iam:DeleteRole | deleted iam-role account | q.roleName | undo CreateRole q.roleName | exposes policy
iam:DeleteAccessKey | deleted iam-access-key account | q.accessKeyId | of q.userName | ends iam-user
iam:DeleteLoginProfile | deleted iam-login-profile account | q.userName | of q.userName | undo CreateLoginProfile q.userName | ends iam-user
sts:GetFederationToken | credential sts-federated-session | r.federatedUser.federatedUserId, r.credentials.accessKeyId | of @caller
sts:GetSessionToken | credential sts-session | r.credentials.accessKeyId | of @caller
sts:AssumeRole | credential sts-session | r.credentials.accessKeyId | of q.roleArn
sts:AssumeRoleWithSAML | credential sts-session | r.credentials.accessKeyId | of q.roleArn
sts:AssumeRoleWithWebIdentity | credential sts-session | r.credentials.accessKeyId | of q.roleArn
sts:AssumeRoot | credential sts-session | r.credentials.accessKeyId | of q.targetPrincipal
rolesanywhere:CreateTrustAnchor | created ra-trust-anchor | r.trustAnchor.trustAnchorId | undo DeleteTrustAnchor q.trustAnchorId | undo DisableTrustAnchor q.trustAnchorId
rolesanywhere:UpdateTrustAnchor | changed ra-trust-anchor | q.trustAnchorId | undo DeleteTrustAnchor q.trustAnchorId
rolesanywhere:EnableTrustAnchor | enabled ra-trust-anchor | q.trustAnchorId | undo DisableTrustAnchor q.trustAnchorId
rolesanywhere:CreateProfile | created ra-profile | r.profile.profileId | undo DeleteProfile q.profileId | undo DisableProfile q.profileId
rolesanywhere:UpdateProfile | changed ra-profile | q.profileId | undo DeleteProfile q.profileId
rolesanywhere:ImportCrl | created ra-crl | r.crl.crlId | undo DeleteCrl q.crlId
sso:CreatePermissionSet | created sso-permission-set account | r.permissionSet.permissionSetArn | of q.instanceArn | undo DeletePermissionSet q.permissionSetArn
sso:CreateAccountAssignment | attached sso-assignment account | q.permissionSetArn | of q.principalId | undo DeleteAccountAssignment q.permissionSetArn of q.principalId | ends sso-permission-set
sso:AttachManagedPolicyToPermissionSet | attached sso-policy-attachment account | q.managedPolicyArn | of q.permissionSetArn | undo DetachManagedPolicyFromPermissionSet q.managedPolicyArn of q.permissionSetArn | ends sso-permission-set
sso:PutInlinePolicyToPermissionSet | changed sso-inline-policy account | q.permissionSetArn | of q.permissionSetArn | undo DeleteInlinePolicyFromPermissionSet q.permissionSetArn | ends sso-permission-set
sso:ProvisionPermissionSet | changed sso-permission-set account | q.permissionSetArn
sso:CreateTrustedTokenIssuer | created sso-token-issuer account | r.trustedTokenIssuerArn | of q.instanceArn | undo DeleteTrustedTokenIssuer q.trustedTokenIssuerArn
sso:CreateApplication | created sso-application account | r.applicationArn | of q.instanceArn | undo DeleteApplication q.applicationArn
sso:CreateInstance | created sso-instance account | r.instanceArn | undo DeleteInstance q.instanceArn
sso:StartSSO | enabled sso-instance account | @account | undo DeleteInstance q.instanceArn
sso:UpdateSsoConfiguration | changed sso-instance account | @account
sso:AssociateDirectory | changed sso-identity-source account | @account
sso-directory:CreateUser | created idc-user account | r.user.userId | of q.identityStoreId | undo DeleteUser q.userId
sso-directory:CreateGroup | created idc-group account | r.group.groupId | of q.identityStoreId | undo DeleteGroup q.groupId
sso-directory:AddMemberToGroup | attached idc-membership account | q.groupId | of q.memberId | undo RemoveMemberFromGroup q.groupId of q.memberId
sso-directory:UpdatePassword | changed idc-password account | q.userId | of q.userId
sso-directory:CreateBearerToken | credential idc-scim-token account | r.bearerToken.tokenId | of q.directoryId | undo DeleteBearerToken q.tokenId
identitystore:CreateUser | created idc-user account | r.userId | of q.identityStoreId | undo DeleteUser q.userId
identitystore:CreateGroup | created idc-group account | r.groupId | of q.identityStoreId | undo DeleteGroup q.groupId
identitystore:CreateGroupMembership | attached idc-membership account | r.membershipId | of q.groupId | undo DeleteGroupMembership q.membershipId
organizations:LeaveOrganization | changed org-membership account | @account
organizations:InviteAccountToOrganization | created org-handshake account | r.handshake.id | of q.target.id | undo CancelHandshake q.handshakeId
organizations:AcceptHandshake | attached org-membership account | q.handshakeId | undo LeaveOrganization @account | undo RemoveAccountFromOrganization q.accountId
organizations:CreateAccount | created org-account account | r.createAccountStatus.id, q.accountName | undo CloseAccount q.accountId
organizations:CreatePolicy | created org-policy account | r.policy.policySummary.id | undo DeletePolicy q.policyId
organizations:UpdatePolicy | changed org-policy account | q.policyId | undo DeletePolicy q.policyId
organizations:DetachPolicy | detached org-policy-attachment account | q.policyId | of q.targetId | undo AttachPolicy q.policyId of q.targetId
organizations:AttachPolicy | attached org-policy-attachment account | q.policyId | of q.targetId | undo DetachPolicy q.policyId of q.targetId
organizations:DisablePolicyType | disabled org-policy-type account | q.policyType | of q.rootId | undo EnablePolicyType q.policyType
organizations:MoveAccount | changed org-account account | q.accountId | undo MoveAccount q.accountId replaces
organizations:RegisterDelegatedAdministrator | attached org-delegated-admin account | q.accountId | of q.servicePrincipal | undo DeregisterDelegatedAdministrator q.accountId of q.servicePrincipal | exposes accounts
organizations:EnableAWSServiceAccess | enabled org-service-access account | q.servicePrincipal | undo DisableAWSServiceAccess q.servicePrincipal
organizations:CloseAccount | scheduled org-account account | q.accountId
organizations:PutResourcePolicy | changed org-resource-policy account | r.resourcePolicy.resourcePolicySummary.id | undo DeleteResourcePolicy @account | exposes policy
account:EnableRegion | enabled account-region account | q.regionName | undo DisableRegion q.regionName
account:PutAlternateContact | changed account-contact account | q.alternateContactType | undo DeleteAlternateContact q.alternateContactType
account:StartPrimaryEmailUpdate | changed account-root-email account | q.primaryEmail | of q.accountId
cognito-identity:CreateIdentityPool | created cognito-identity-pool | r.identityPoolId, q.identityPoolName | undo DeleteIdentityPool q.identityPoolId | exposes principal
cognito-identity:UpdateIdentityPool | changed cognito-identity-pool | q.identityPoolId | undo DeleteIdentityPool q.identityPoolId | exposes principal
cognito-identity:SetIdentityPoolRoles | attached cognito-pool-roles | q.identityPoolId | of q.identityPoolId | undo DeleteIdentityPool q.identityPoolId | ends cognito-identity-pool
cognito-idp:AdminCreateUser | created cognito-user | q.username | of q.userPoolId | undo AdminDeleteUser q.username of q.userPoolId
cognito-idp:AdminSetUserPassword | changed cognito-user | q.username | of q.userPoolId
cognito-idp:AdminAddUserToGroup | attached cognito-membership | q.groupName | of q.username | undo AdminRemoveUserFromGroup q.groupName of q.username
cognito-idp:CreateUserPoolClient | created cognito-client | r.userPoolClient.clientId | of q.userPoolId | undo DeleteUserPoolClient q.clientId
cognito-idp:CreateIdentityProvider | created cognito-idp | q.providerName | of q.userPoolId | undo DeleteIdentityProvider q.providerName of q.userPoolId
ram:CreateResourceShare | shared ram-share | r.resourceShare.resourceShareArn, q.name | undo DeleteResourceShare q.resourceShareArn | exposes accounts
ram:AssociateResourceShare | shared ram-share-association | q.principals, q.resourceArns | of q.resourceShareArn | undo DisassociateResourceShare q.principals of q.resourceShareArn | exposes accounts
ram:AcceptResourceShareInvitation | attached ram-share | q.resourceShareInvitationArn | undo DisassociateResourceShare q.resourceShareArn | exposes accounts
ds:CreateMicrosoftAD | created directory | r.directoryId, q.name | undo DeleteDirectory q.directoryId
ds:CreateTrust | created directory-trust | r.trustId | of q.directoryId | undo DeleteTrust q.trustId
ds:ResetUserPassword | changed directory-password | q.userName | of q.directoryId
support:CreateCase | executed support-case account | r.caseId | undo ResolveCase q.caseId
`;
