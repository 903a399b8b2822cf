/** Machines and networks: EC2, Auto Scaling, load balancers, Lightsail. One call a line; `call-table.ts` says how a line is read. */
export const computeCalls = `
ec2:RunInstances | created ec2-instance | r.instancesSet.items[].instanceId | undo TerminateInstances q.instancesSet.items[].instanceId
ec2:StartInstances | executed ec2-instance-state | q.instancesSet.items[].instanceId | undo StopInstances q.instancesSet.items[].instanceId | undo TerminateInstances q.instancesSet.items[].instanceId
ec2:RequestSpotInstances | created ec2-spot-request | r.spotInstanceRequestSet.items[].spotInstanceRequestId | undo CancelSpotInstanceRequests q.spotInstanceRequestIdSet.items[].spotInstanceRequestId
ec2:RequestSpotFleet | created ec2-spot-fleet | r.spotFleetRequestId | undo CancelSpotFleetRequests q.spotFleetRequestIds, q.spotFleetRequestId
ec2:CreateFleet | created ec2-fleet | r.fleetId | undo DeleteFleets q.fleetIds, q.fleetId
ec2:CreateLaunchTemplate | created ec2-launch-template | r.launchTemplate.launchTemplateId | undo DeleteLaunchTemplate q.launchTemplateId, q.launchTemplateName
ec2:CreateLaunchTemplateVersion | changed ec2-launch-template | q.launchTemplateId, q.launchTemplateName | undo DeleteLaunchTemplateVersions q.launchTemplateId
ec2:ModifyLaunchTemplate | changed ec2-launch-template | q.launchTemplateId, q.launchTemplateName
ec2:ModifyInstanceAttribute | changed ec2-instance-attribute | q.instanceId | of q.instanceId | undo TerminateInstances q.instancesSet.items[].instanceId | ends ec2-instance | if q.userData or q.groupSet or q.disableApiTermination or q.disableApiStop or q.sourceDestCheck or q.instanceType
ec2:ModifyInstanceMetadataOptions | changed ec2-instance-metadata | q.instanceId | of q.instanceId | undo TerminateInstances q.instancesSet.items[].instanceId | ends ec2-instance | if q.httpTokens=optional or q.httpEndpoint
ec2:AssociateIamInstanceProfile | attached ec2-instance-profile | r.iamInstanceProfileAssociation.associationId | of q.instanceId | undo DisassociateIamInstanceProfile q.associationId | ends ec2-instance
ec2:ReplaceIamInstanceProfileAssociation | changed ec2-instance-profile | q.associationId | undo DisassociateIamInstanceProfile q.associationId | ends ec2-instance
ec2:CreateKeyPair | credential ec2-key-pair | q.keyName | undo DeleteKeyPair q.keyName, q.keyPairId
ec2:ImportKeyPair | credential ec2-key-pair | q.keyName | undo DeleteKeyPair q.keyName, q.keyPairId
ec2:EnableSerialConsoleAccess | enabled ec2-serial-console | @region | undo DisableSerialConsoleAccess @region
ec2:CreateInstanceConnectEndpoint | created ec2-connect-endpoint | r.instanceConnectEndpoint.instanceConnectEndpointId | undo DeleteInstanceConnectEndpoint q.instanceConnectEndpointId
ec2:CreateSecurityGroup | created ec2-security-group | r.groupId | undo DeleteSecurityGroup q.groupId
ec2:AuthorizeSecurityGroupIngress | created ec2-security-group-rule | r.securityGroupRuleSet.items[].securityGroupRuleId, q.ipPermissions.items[] | of q.groupId, q.groupName | undo RevokeSecurityGroupIngress q.securityGroupRuleIds, q.securityGroupRuleId of q.groupId | ends ec2-security-group | exposes network
ec2:AuthorizeSecurityGroupEgress | created ec2-security-group-rule | r.securityGroupRuleSet.items[].securityGroupRuleId, q.ipPermissions.items[] | of q.groupId | undo RevokeSecurityGroupEgress q.securityGroupRuleIds, q.securityGroupRuleId of q.groupId | ends ec2-security-group | exposes network
ec2:ModifySecurityGroupRules | changed ec2-security-group-rule | q.SecurityGroupRule.SecurityGroupRuleId | of q.GroupId | undo RevokeSecurityGroupIngress q.groupId | ends ec2-security-group | exposes network
ec2:CreateNetworkAclEntry | created ec2-nacl-entry | q.ruleNumber | of q.networkAclId | undo DeleteNetworkAclEntry q.ruleNumber of q.networkAclId | exposes network
ec2:ReplaceNetworkAclEntry | changed ec2-nacl-entry | q.ruleNumber | of q.networkAclId | undo DeleteNetworkAclEntry q.ruleNumber of q.networkAclId | exposes network
ec2:CreateImage | created ec2-image | r.imageId | of q.instanceId | undo DeregisterImage q.imageId
ec2:CopyImage | created ec2-image | r.imageId | of q.sourceImageId | undo DeregisterImage q.imageId
ec2:RegisterImage | created ec2-image | r.imageId | undo DeregisterImage q.imageId
ec2:ModifyImageAttribute | shared ec2-image-share | q.launchPermission.add.items[].userId|group|organizationArn | of q.imageId | undo ModifyImageAttribute q.launchPermission.remove.items[].userId|group|organizationArn of q.imageId | undo DeregisterImage q.imageId | undo ResetImageAttribute q.imageId | ends ec2-image | exposes accounts | if q.launchPermission.add
ec2:CreateSnapshot | created ec2-snapshot | r.snapshotId | of q.volumeId | undo DeleteSnapshot q.snapshotId
ec2:CreateSnapshots | created ec2-snapshot | r.snapshotSet.items[].snapshotId | of q.instanceSpecification.instanceId | undo DeleteSnapshot q.snapshotId
ec2:CopySnapshot | created ec2-snapshot | r.snapshotId | of q.sourceSnapshotId | undo DeleteSnapshot q.snapshotId
ec2:ModifySnapshotAttribute | shared ec2-snapshot-share | q.createVolumePermission.add.items[].userId|group | of q.snapshotId | undo ModifySnapshotAttribute q.createVolumePermission.remove.items[].userId|group of q.snapshotId | undo DeleteSnapshot q.snapshotId | undo ResetSnapshotAttribute q.snapshotId | ends ec2-snapshot | exposes accounts | if q.createVolumePermission.add
ec2:SharedSnapshotVolumeCreated | executed ec2-snapshot-use | s.snapshotId
ec2:SharedSnapshotCopyInitiated | executed ec2-snapshot-use | s.snapshotId
ec2:CreateVolume | created ec2-volume | r.volumeId | of q.snapshotId | undo DeleteVolume q.volumeId
ec2:AttachVolume | attached ec2-volume-attachment | q.volumeId | of q.instanceId | undo DetachVolume q.volumeId
ec2:CreateInstanceExportTask | created ec2-export | r.exportTask.exportTaskId | of q.instanceId | undo CancelExportTask q.exportTaskId
ec2:ExportImage | created ec2-export | r.exportImageTaskId | of q.imageId | undo CancelExportTask q.exportTaskId
ec2:CreateStoreImageTask | created ec2-export | r.objectKey | of q.imageId
ec2:DisableImageBlockPublicAccess | disabled ec2-block-public | @region | undo EnableImageBlockPublicAccess @region
ec2:DisableSnapshotBlockPublicAccess | disabled ec2-block-public | @region | undo EnableSnapshotBlockPublicAccess @region
ec2:DisableEbsEncryptionByDefault | disabled ec2-ebs-encryption | @region | undo EnableEbsEncryptionByDefault @region
ec2:CreateNetworkInterface | created ec2-network-interface | r.networkInterface.networkInterfaceId | of q.subnetId | undo DeleteNetworkInterface q.networkInterfaceId
ec2:AttachNetworkInterface | attached ec2-network-interface | q.networkInterfaceId | of q.instanceId | undo DetachNetworkInterface q.attachmentId
ec2:AllocateAddress | created ec2-elastic-ip | r.allocationId | undo ReleaseAddress q.allocationId
ec2:AssociateAddress | attached ec2-elastic-ip | q.allocationId | of q.instanceId, q.networkInterfaceId | undo DisassociateAddress q.associationId | undo ReleaseAddress q.allocationId
ec2:CreateVpc | created ec2-vpc | r.vpc.vpcId | undo DeleteVpc q.vpcId
ec2:CreateDefaultVpc | created ec2-vpc | r.vpc.vpcId | undo DeleteVpc q.vpcId
ec2:CreateSubnet | created ec2-subnet | r.subnet.subnetId | of q.vpcId | undo DeleteSubnet q.subnetId
ec2:CreateInternetGateway | created ec2-internet-gateway | r.internetGateway.internetGatewayId | undo DeleteInternetGateway q.internetGatewayId | ends ec2-vpc
ec2:AttachInternetGateway | attached ec2-internet-gateway | q.internetGatewayId | of q.vpcId | undo DetachInternetGateway q.internetGatewayId of q.vpcId | ends ec2-vpc
ec2:CreateNatGateway | created ec2-nat-gateway | r.natGateway.natGatewayId | of q.subnetId | undo DeleteNatGateway q.natGatewayId
ec2:CreateRouteTable | created ec2-route-table | r.routeTable.routeTableId | of q.vpcId | undo DeleteRouteTable q.routeTableId
ec2:AssociateRouteTable | attached ec2-route-association | r.associationId | of q.routeTableId | undo DisassociateRouteTable q.associationId | ends ec2-route-table, ec2-subnet
ec2:CreateRoute | created ec2-route | q.destinationCidrBlock, q.destinationIpv6CidrBlock, q.destinationPrefixListId | of q.routeTableId | undo DeleteRoute q.destinationCidrBlock of q.routeTableId | ends ec2-route-table
ec2:ReplaceRoute | changed ec2-route | q.destinationCidrBlock | of q.routeTableId | undo DeleteRoute q.destinationCidrBlock of q.routeTableId | ends ec2-route-table
ec2:CreateVpcPeeringConnection | created ec2-peering | r.vpcPeeringConnection.vpcPeeringConnectionId | of q.vpcId | undo DeleteVpcPeeringConnection q.vpcPeeringConnectionId | exposes network
ec2:AcceptVpcPeeringConnection | attached ec2-peering | q.vpcPeeringConnectionId | undo DeleteVpcPeeringConnection q.vpcPeeringConnectionId | exposes network
ec2:CreateVpcEndpoint | created ec2-vpc-endpoint | r.vpcEndpoint.vpcEndpointId | of q.vpcId | undo DeleteVpcEndpoints q.vpcEndpointId | exposes policy
ec2:ModifyVpcEndpoint | changed ec2-vpc-endpoint | q.vpcEndpointId | undo DeleteVpcEndpoints q.vpcEndpointId | exposes policy
ec2:CreateVpnConnection | created ec2-vpn | r.vpnConnection.vpnConnectionId | undo DeleteVpnConnection q.vpnConnectionId
ec2:CreateClientVpnEndpoint | created ec2-client-vpn | r.clientVpnEndpointId | undo DeleteClientVpnEndpoint q.clientVpnEndpointId
ec2:CreateTransitGatewayVpcAttachment | attached ec2-tgw-attachment | r.transitGatewayVpcAttachment.transitGatewayAttachmentId | of q.vpcId | undo DeleteTransitGatewayVpcAttachment q.transitGatewayAttachmentId
ec2:CreateTrafficMirrorTarget | created ec2-mirror-target | r.trafficMirrorTarget.trafficMirrorTargetId | undo DeleteTrafficMirrorTarget q.trafficMirrorTargetId
ec2:CreateTrafficMirrorFilter | created ec2-mirror-filter | r.trafficMirrorFilter.trafficMirrorFilterId | undo DeleteTrafficMirrorFilter q.trafficMirrorFilterId
ec2:CreateTrafficMirrorFilterRule | created ec2-mirror-rule | r.trafficMirrorFilterRule.trafficMirrorFilterRuleId | of q.trafficMirrorFilterId | undo DeleteTrafficMirrorFilterRule q.trafficMirrorFilterRuleId | ends ec2-mirror-filter
ec2:CreateTrafficMirrorSession | created ec2-mirror-session | r.trafficMirrorSession.trafficMirrorSessionId | of q.networkInterfaceId | undo DeleteTrafficMirrorSession q.trafficMirrorSessionId
ec2:ModifyTrafficMirrorSession | changed ec2-mirror-session | q.trafficMirrorSessionId | undo DeleteTrafficMirrorSession q.trafficMirrorSessionId
ec2:CreateFlowLogs | created ec2-flow-log | r.flowLogIdSet.item | of q.resourceId | undo DeleteFlowLogs q.flowLogId
ec2:DeleteFlowLogs | deleted ec2-flow-log | q.flowLogId | undo CreateFlowLogs q.resourceId
ec2:TerminateInstances | deleted ec2-instance | q.instancesSet.items[].instanceId
ec2:StopInstances | disabled ec2-instance-state | q.instancesSet.items[].instanceId | undo StartInstances q.instancesSet.items[].instanceId
ec2:DeleteSnapshot | deleted ec2-snapshot | q.snapshotId
ec2:DeleteVolume | deleted ec2-volume | q.volumeId
ec2:DeregisterImage | deleted ec2-image | q.imageId
ec2:CreateNetworkAcl | created ec2-nacl | r.networkAcl.networkAclId | of q.vpcId | undo DeleteNetworkAcl q.networkAclId
ec2:DeleteNetworkAcl | deleted ec2-nacl | q.networkAclId
ec2:DeleteNetworkAclEntry | deleted ec2-nacl-entry | q.ruleNumber | of q.networkAclId | undo CreateNetworkAclEntry q.ruleNumber of q.networkAclId | exposes network
ec2-instance-connect:SendSSHPublicKey | executed ec2-ssh-push | q.instanceId
ec2-instance-connect:SendSerialConsoleSSHPublicKey | executed ec2-ssh-push | q.instanceId
autoscaling:CreateAutoScalingGroup | created asg | q.autoScalingGroupName | undo DeleteAutoScalingGroup q.autoScalingGroupName
autoscaling:UpdateAutoScalingGroup | changed asg | q.autoScalingGroupName | undo DeleteAutoScalingGroup q.autoScalingGroupName
autoscaling:CreateLaunchConfiguration | created asg-launch-configuration | q.launchConfigurationName | undo DeleteLaunchConfiguration q.launchConfigurationName
autoscaling:PutScheduledUpdateGroupAction | created asg-schedule | q.scheduledActionName | of q.autoScalingGroupName | undo DeleteScheduledAction q.scheduledActionName of q.autoScalingGroupName
autoscaling:PutScalingPolicy | changed asg-policy | q.policyName | of q.autoScalingGroupName | undo DeletePolicy q.policyName of q.autoScalingGroupName
lightsail:CreateInstances | created lightsail-instance | q.instanceNames | undo DeleteInstance q.instanceName
lightsail:CreateKeyPair | credential lightsail-key-pair | q.keyPairName | undo DeleteKeyPair q.keyPairName
lightsail:DownloadDefaultKeyPair | credential lightsail-key-pair | @region
lightsail:GetInstanceAccessDetails | credential lightsail-access | q.instanceName
lightsail:OpenInstancePublicPorts | exposed lightsail-port | q.portInfo.fromPort | of q.instanceName | undo CloseInstancePublicPorts q.portInfo.fromPort of q.instanceName | exposes network
lightsail:PutInstancePublicPorts | exposed lightsail-port | q.instanceName | of q.instanceName | undo CloseInstancePublicPorts q.instanceName | exposes network
lightsail:CreateBucketAccessKey | credential lightsail-access-key | r.accessKey.accessKeyId | of q.bucketName | undo DeleteBucketAccessKey q.accessKeyId
lightsail:CreateContainerService | created lightsail-container | q.serviceName | undo DeleteContainerService q.serviceName
oam:CreateLink | shared observability-link | r.arn | of q.sinkIdentifier | undo DeleteLink q.identifier
wafv2:DeleteWebACL | deleted waf-acl | q.id, q.name
wafv2:UpdateIPSet | changed waf-ip-set | q.id, q.name
wafv2:DisassociateWebACL | detached waf-association | q.resourceArn | undo AssociateWebACL q.resourceArn
wafv2:DeleteRuleGroup | deleted waf-rule-group | q.id, q.name
elasticloadbalancing:CreateRule | created lb-rule | r.rules[].ruleArn | of q.listenerArn | undo DeleteRule q.ruleArn
elasticloadbalancing:ModifyListener | changed lb-listener | q.listenerArn
elasticloadbalancing:CreateLoadBalancer | created load-balancer | r.loadBalancers[].loadBalancerArn, q.loadBalancerName, q.name | undo DeleteLoadBalancer q.loadBalancerArn, q.loadBalancerName
elasticloadbalancing:RegisterTargets | attached lb-target | q.targets[].id | of q.targetGroupArn | undo DeregisterTargets q.targets[].id of q.targetGroupArn
vpc-lattice:CreateServiceNetwork | created lattice-network | r.id, q.name | undo DeleteServiceNetwork q.serviceNetworkIdentifier
directconnect:CreatePrivateVirtualInterface | created dx-interface | r.virtualInterfaceId | of q.connectionId | undo DeleteVirtualInterface q.virtualInterfaceId
`;
