/** What a query may ask: the tables of the console and their columns. The index is made of them; gate and completion read them. */

/** A member of the record that stays JSON text, by its CloudTrail name. */
export const jsonMembers = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'insightDetails',
  'addendum',
  'edgeDeviceDetails',
] as const;

/** Members of the record that are text or truth values and that no column of the case holds. */
export const wideTexts = ['requestID', 'apiVersion', 'vpcEndpointAccountId'] as const;

const texts = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, 'VARCHAR']));

/** How DuckDB splits a record (`json_transform`): members as CloudTrail Lake types them. What does not fit is NULL there; `eventJson` always has it. */
export const recordStructure = {
  userIdentity: {
    ...texts('type', 'principalId', 'arn', 'accountId', 'accessKeyId', 'userName'),
    sessionContext: {
      attributes: { creationDate: 'TIMESTAMP', mfaAuthenticated: 'VARCHAR' },
      sessionIssuer: texts('type', 'principalId', 'arn', 'accountId', 'userName'),
      webIdFederationData: { federatedProvider: 'VARCHAR', attributes: 'MAP(VARCHAR, VARCHAR)' },
      ...texts('sourceIdentity', 'ec2RoleDelivery', 'ec2IssuedInVpc'),
    },
    ...texts('invokedBy', 'identityProvider', 'credentialId'),
    onBehalfOf: texts('userId', 'identityStoreArn'),
  },
  resources: [texts('accountId', 'type', 'ARN', 'ARNPrefix')],
  tlsDetails: texts('tlsVersion', 'cipherSuite', 'clientProvidedHostHeader', 'keyExchange'),
  ...Object.fromEntries(jsonMembers.map((name) => [name, 'JSON'])),
  ...texts(...wideTexts),
};

/** Fields of the engine that are a column of `events` under their own name: one text each. */
export const engineTexts = [
  'eventVersion',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventType',
  'eventCategory',
  'recipientAccountId',
  'vpcEndpointId',
  'outcome',
  'actor',
  'actorKind',
  'session',
  'origin',
  'toolchain',
  'file',
  'verdict',
] as const;

/** Names that a query may read from, in lower case. */
export const tableNames: ReadonlySet<string> = new Set([
  'events',
  'lake',
  'athena',
  'cloudtrail_logs',
  'aws_cloudtrail_log',
  'event_resource',
  'event_tag',
  'event_finding',
  'files',
  'sessions',
  'actors',
  'coverage',
]);

const maps = (name: string): string => `TRY_CAST(TRY_CAST(${name} AS JSON) AS MAP(VARCHAR, VARCHAR)) AS ${name}`;

const lakeColumns = `eventVersion, userIdentity, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, errorCode, errorMessage,
  ${['requestParameters', 'responseElements', 'additionalEventData'].map(maps).join(', ')}, requestID, eventID, readOnly, resources, eventType, apiVersion,
  managementEvent, recipientAccountId, sharedEventID, NULL::VARCHAR AS annotation, vpcEndpointId, vpcEndpointAccountId, ${maps('serviceEventDetails')},
  addendum, ${maps('edgeDeviceDetails')}, insightDetails, eventCategory, tlsDetails, sessionCredentialFromConsole, NULL::MAP(VARCHAR, VARCHAR) AS eventContext,
  eventJson, NULL::VARCHAR AS eventJsonChecksum`;

/** Views over the stored table `ev`. Every column of Lake's and Athena's schemas is there, NULL where no record has it. */
export const views: readonly string[] = [
  `CREATE VIEW events AS SELECT eventTime, eventID, eventName, eventSource, awsRegion, recipientAccountId, sourceIPAddress, userAgent, userIdentity, requestParameters, responseElements,
  additionalEventData, serviceEventDetails, insightDetails, addendum, edgeDeviceDetails, resources, tlsDetails, errorCode, errorMessage, eventType, eventCategory, eventVersion, readOnly, managementEvent,
  requestID, apiVersion, sharedEventID, vpcEndpointId, vpcEndpointAccountId, sessionCredentialFromConsole, eventJson,
  outcome, actor, actorKind, session, origin, hops, toolchain, file, record, fileSha256, verdict,
  coalesce(t.tags, []) AS tags, coalesce(f.findings, []) AS findings, f.severity AS severity, coalesce(t.bookmark, false) AS bookmark, duplicates
  FROM ev LEFT JOIN (SELECT id, list(tag ORDER BY tag) FILTER (WHERE tag IS NOT NULL) AS tags, bool_or(bookmark) AS bookmark FROM work_tag GROUP BY id) t ON t.id = ev.id
  LEFT JOIN (SELECT id, list(finding ORDER BY finding) AS findings, max(severity) AS severity FROM work_finding GROUP BY id) f ON f.id = ev.id`,
  `CREATE VIEW lake AS SELECT ${lakeColumns} FROM ev`,
  `CREATE VIEW athena AS SELECT eventVersion AS eventversion, userIdentity AS useridentity, strftime(eventTime, '%Y-%m-%dT%H:%M:%SZ') AS eventtime, eventSource AS eventsource, eventName AS eventname,
  awsRegion AS awsregion, sourceIPAddress AS sourceipaddress, userAgent AS useragent, errorCode AS errorcode, errorMessage AS errormessage, requestParameters AS requestparameters,
  responseElements AS responseelements, additionalEventData AS additionaleventdata, requestID AS requestid, eventID AS eventid, resources, eventType AS eventtype, apiVersion AS apiversion,
  CAST(readOnly AS VARCHAR) AS readonly, recipientAccountId AS recipientaccountid, serviceEventDetails AS serviceeventdetails, sharedEventID AS sharedeventid, vpcEndpointId AS vpcendpointid,
  vpcEndpointAccountId AS vpcendpointaccountid, eventCategory AS eventcategory, CAST(managementEvent AS VARCHAR) AS managementevent, tlsDetails AS tlsdetails, addendum,
  CAST(sessionCredentialFromConsole AS VARCHAR) AS sessioncredentialfromconsole, edgeDeviceDetails AS edgedevicedetails, insightDetails AS insightdetails,
  recipientAccountId AS account, awsRegion AS region, strftime(eventTime, '%Y') AS year, strftime(eventTime, '%m') AS month, strftime(eventTime, '%d') AS day,
  strftime(eventTime, '%Y/%m/%d') AS "timestamp" FROM ev`,
  'CREATE VIEW cloudtrail_logs AS SELECT * FROM athena',
  `CREATE VIEW aws_cloudtrail_log AS SELECT eventVersion AS event_version, CAST(userIdentity AS JSON) AS user_identity_json, userIdentity AS user_identity, eventTime AS event_time, eventSource AS event_source, eventName AS event_name,
  awsRegion AS aws_region, sourceIPAddress AS source_ip_address, userAgent AS user_agent, errorCode AS error_code, errorMessage AS error_message, TRY_CAST(requestParameters AS JSON) AS request_parameters,
  TRY_CAST(responseElements AS JSON) AS response_elements, TRY_CAST(additionalEventData AS JSON) AS additional_event_data, requestID AS request_id, eventID AS event_id, readOnly AS read_only, resources, eventType AS event_type,
  apiVersion AS api_version, managementEvent AS management_event, recipientAccountId AS recipient_account_id, sharedEventID AS shared_event_id, vpcEndpointId AS vpc_endpoint_id,
  vpcEndpointAccountId AS vpc_endpoint_account_id, eventCategory AS event_category, TRY_CAST(serviceEventDetails AS JSON) AS service_event_details, tlsDetails AS tls_details, sessionCredentialFromConsole AS session_credential_from_console,
  TRY_CAST(edgeDeviceDetails AS JSON) AS edge_device_details, TRY_CAST(addendum AS JSON) AS addendum, TRY_CAST(insightDetails AS JSON) AS insight_details,
  eventID AS tp_id, eventTime AS tp_timestamp, eventTime AS tp_ingest_timestamp, 'aws_cloudtrail_log' AS tp_table, file AS tp_source_location, file AS tp_source_name, 'trailcase' AS tp_source_type, sourceIPAddress AS tp_source_ip,
  NULL::VARCHAR AS tp_destination_ip, recipientAccountId AS tp_index, CAST(eventTime AS DATE) AS tp_date, 'default' AS tp_partition, CAST([]::VARCHAR[] AS VARCHAR[]) AS tp_ips, list_transform(resources, lambda r: r.ARN) AS tp_akas,
  [userIdentity.userName] AS tp_usernames, []::VARCHAR[] AS tp_tags, []::VARCHAR[] AS tp_domains, []::VARCHAR[] AS tp_emails FROM ev`,
  'CREATE VIEW event_resource AS SELECT eventID, r.ARN AS ARN, r."type" AS "type", r.accountId AS accountId FROM ev, unnest(resources) AS u(r)',
  'CREATE VIEW event_tag AS SELECT ev.eventID, w.tag FROM work_tag w JOIN ev ON ev.id = w.id WHERE w.tag IS NOT NULL',
  'CREATE VIEW event_finding AS SELECT ev.eventID, w.finding FROM work_finding w JOIN ev ON ev.id = w.id',
];
