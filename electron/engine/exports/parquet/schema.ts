import type { SchemaElement } from 'hyparquet';
import type { ParquetProfile } from '../../../../shared/contract/exports.ts';
import { booleanOf, type ExportedEvent, isObject, objectOf, stringify } from '../exported-event.ts';

/** What a cell of a column is made of. Groups and lists are those of the record; leaves are texts. */
type Shape =
  | { kind: 'text' | 'boolean' | 'time' | 'integer' }
  | { kind: 'group'; members: Record<string, Shape> }
  | { kind: 'list'; of: Shape };

interface Column {
  name: string;
  shape: Shape;
  value: (event: ExportedEvent, memberText: (name: string) => string | undefined) => unknown;
  /** Athena's own table has no such column. */
  typedOnly?: boolean;
  bloom?: boolean;
}

const text: Shape = { kind: 'text' };
const texts = (...names: string[]): Record<string, Shape> => Object.fromEntries(names.map((name) => [name, text]));
const group = (members: Record<string, Shape>): Shape => ({ kind: 'group', members });
const list = (of: Shape): Shape => ({ kind: 'list', of });

const identity = group({
  ...texts(
    'type',
    'principalId',
    'arn',
    'accountId',
    'accessKeyId',
    'userName',
    'invokedBy',
    'identityProvider',
    'credentialId',
  ),
  onBehalfOf: group(texts('userId', 'identityStoreArn')),
  inScopeOf: group(texts('sourceArn', 'sourceAccount', 'issuerType', 'credentialsIssuedTo')),
  sessionContext: group({
    attributes: group(texts('creationDate', 'mfaAuthenticated')),
    sessionIssuer: group(texts('type', 'principalId', 'arn', 'accountId', 'userName')),
    webIdFederationData: group(texts('federatedProvider', 'attributes')),
    ...texts('sourceIdentity', 'ec2RoleDelivery', 'ec2IssuedInVpc', 'assumedRoot', 'signInSessionArn'),
  }),
});

/** A member of the record as it stands: a text, or the JSON text of anything else. */
const member = (name: string): Column => ({ name, shape: text, value: ({ original }) => textOrJson(original[name]) });
const flag = (name: string): Column => ({
  name,
  shape: { kind: 'boolean' },
  value: ({ original }) => booleanOf(original[name]),
});
/** A member as JSON text, byte for byte that of the record. */
const json = (name: string, typedOnly = false): Column => ({
  name,
  shape: text,
  typedOnly,
  value: ({ original }, memberText) =>
    original[name] === undefined || original[name] === null ? undefined : memberText(name),
});
const ours = (name: keyof ExportedEvent): Column => ({ name, shape: text, value: (event) => event[name] });

/** The columns in their order: CloudTrail's own, the whole record, then what the case says. */
const columns: readonly Column[] = [
  member('eventVersion'),
  { name: 'userIdentity', shape: identity, value: ({ original }) => groupOrNone(original['userIdentity']) },
  { name: 'eventTime', shape: { kind: 'time' }, value: ({ time }) => time },
  ...['eventSource', 'eventName', 'awsRegion', 'sourceIPAddress', 'userAgent', 'errorCode', 'errorMessage'].map(member),
  json('requestParameters'),
  json('responseElements'),
  json('additionalEventData'),
  member('requestID'),
  { ...member('eventID'), bloom: true },
  flag('readOnly'),
  {
    name: 'resources',
    shape: list(group(texts('ARN', 'accountId', 'type'))),
    value: ({ original }) =>
      Array.isArray(original['resources']) ? original['resources'].filter(isObject) : undefined,
  },
  member('eventType'),
  member('apiVersion'),
  flag('managementEvent'),
  ...['recipientAccountId', 'sharedEventID', 'vpcEndpointId', 'vpcEndpointAccountId'].map(member),
  json('serviceEventDetails'),
  json('addendum'),
  json('edgeDeviceDetails'),
  json('insightDetails', true),
  json('eventContext', true),
  member('eventCategory'),
  {
    name: 'tlsDetails',
    shape: group(texts('tlsVersion', 'cipherSuite', 'clientProvidedHostHeader', 'keyExchange')),
    value: ({ original }) => groupOrNone(original['tlsDetails']),
  },
  member('sessionCredentialFromConsole'),
  { name: 'eventJson', shape: text, value: (event) => event.text },
  ours('outcome'),
  ours('actor'),
  ours('actorKind'),
  ours('session'),
  ours('origin'),
  ours('file'),
  { name: 'record', shape: { kind: 'integer' }, value: ({ record }) => record },
  ours('fileSha256'),
  ours('verdict'),
  { name: 'tags', shape: list(text), value: ({ tags }) => tags },
  { name: 'findings', shape: list(text), value: ({ findings }) => findings.map(({ id }) => id) },
];

function groupOrNone(value: unknown): unknown {
  return isObject(value) ? value : undefined;
}

function textOrJson(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : stringify(value);
}

export interface ProfileColumn extends Column {
  /** As it is called in the file. */
  label: string;
  shape: Shape;
}

/** The columns of a profile: `athena` has those of the AWS table definition, in lower case, booleans and time as texts. */
export function columnsOf(profile: ParquetProfile, withoutRecords: boolean): ProfileColumn[] {
  return columns
    .filter(
      ({ name, typedOnly }) =>
        !(withoutRecords && name === 'eventJson') && !(profile === 'athena' && typedOnly === true),
    )
    .map((column) => {
      if (profile === 'typed') return { ...column, label: column.name };
      const plain = column.shape.kind === 'boolean' || column.shape.kind === 'time';
      const value: Column['value'] =
        column.name === 'eventTime'
          ? ({ original }) => textOrJson(original['eventTime'])
          : column.shape.kind === 'boolean'
            ? (event, memberText) => {
                const said = column.value(event, memberText);
                return said === undefined ? undefined : String(said as boolean);
              }
            : column.value;
      return {
        ...column,
        label: column.name.toLowerCase(),
        shape: plain ? text : lowered(column.shape),
        value: plain ? value : (event, memberText) => lowerKeys(column.shape, column.value(event, memberText)),
      };
    });
}

function lowered(shape: Shape): Shape {
  if (shape.kind === 'list') return list(lowered(shape.of));
  if (shape.kind !== 'group') return shape;
  return group(
    Object.fromEntries(Object.entries(shape.members).map(([name, each]) => [name.toLowerCase(), lowered(each)])),
  );
}

/** The values of a group under the names of the profile; others are left out. */
function lowerKeys(shape: Shape, value: unknown): unknown {
  if (shape.kind === 'list') return Array.isArray(value) ? value.map((each) => lowerKeys(shape.of, each)) : value;
  if (shape.kind !== 'group' || !isObject(value)) return value;
  const lower: Record<string, unknown> = {};
  for (const [name, of] of Object.entries(shape.members)) {
    const own = value[name] ?? value[name === 'ARN' ? 'arn' : name];
    if (own !== undefined && own !== null) lower[name.toLowerCase()] = lowerKeys(of, own);
  }
  return lower;
}

/** Makes a cell of what a record says: leaves become texts, groups keep the members of their shape only. */
export function shapeValue(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'text':
      return textOrJson(value);
    case 'boolean':
    case 'integer':
      return value;
    case 'time':
      return new Date(value as number);
    case 'list':
      return (value as unknown[]).map((each) => shapeValue(shape.of, each));
    case 'group': {
      const object = objectOf(value);
      const made: Record<string, unknown> = {};
      for (const [name, of] of Object.entries(shape.members)) {
        const inner = object[name] ?? (name === 'ARN' ? object['arn'] : undefined);
        const own = of.kind === 'group' && !isObject(inner) ? undefined : shapeValue(of, inner);
        if (own !== undefined) made[name] = own;
      }
      return made;
    }
  }
}

/** The Parquet schema of the columns. */
export function schemaOf(all: readonly ProfileColumn[]): SchemaElement[] {
  const elements: SchemaElement[] = [{ name: 'root', num_children: all.length }];
  const add = (name: string, shape: Shape): void => {
    switch (shape.kind) {
      case 'text':
        elements.push({
          type: 'BYTE_ARRAY',
          repetition_type: 'OPTIONAL',
          name,
          converted_type: 'UTF8',
          logical_type: { type: 'STRING' },
        });
        break;
      case 'boolean':
        elements.push({ type: 'BOOLEAN', repetition_type: 'OPTIONAL', name });
        break;
      case 'integer':
        elements.push({ type: 'INT32', repetition_type: 'OPTIONAL', name });
        break;
      case 'time':
        elements.push({
          type: 'INT64',
          repetition_type: 'OPTIONAL',
          name,
          converted_type: 'TIMESTAMP_MILLIS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        });
        break;
      case 'group':
        elements.push({ repetition_type: 'OPTIONAL', name, num_children: Object.keys(shape.members).length });
        for (const [inner, of] of Object.entries(shape.members)) add(inner, of);
        break;
      case 'list':
        elements.push(
          {
            repetition_type: 'OPTIONAL',
            name,
            num_children: 1,
            converted_type: 'LIST',
            logical_type: { type: 'LIST' },
          },
          { repetition_type: 'REPEATED', name: 'list', num_children: 1 },
        );
        add('element', shape.of);
    }
  };
  for (const { label, shape } of all) add(label, shape);
  return elements;
}

/** Column type as Hive and Athena write it. */
export function hiveType(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'int';
    case 'time':
      return 'timestamp';
    case 'list':
      return `array<${hiveType(shape.of)}>`;
    case 'group':
      return `struct<${Object.entries(shape.members)
        .map(([name, of]) => `${name}:${hiveType(of)}`)
        .join(',')}>`;
  }
}
