import { type Outcome, outcomes } from '../../../shared/outcomes/index.ts';
import { outcomeOf } from '../../../electron/engine/events/outcome.ts';
import { type Act, readAct } from '../../../electron/engine/ledgers/act.ts';
import type { Loose } from '../../../electron/engine/calls/resolve-path.ts';

export const T0 = Date.parse('2024-05-02T09:00:00Z');

export interface RecordParts {
  /** `iam:CreateUser`. */
  call: string;
  /** Seconds after `T0`. */
  at?: number;
  q?: unknown;
  r?: unknown;
  a?: unknown;
  s?: unknown;
  by?: string;
  account?: string;
  callerAccount?: string;
  region?: string;
  errorCode?: string;
  errorMessage?: string;
  more?: Loose;
}

/** A record as CloudTrail writes it, of a user of the account unless told otherwise. */
function recordOf({
  call,
  at = 0,
  q,
  r,
  a,
  s,
  by = 'mallory',
  account = '111122223333',
  callerAccount = account,
  region = 'eu-west-1',
  errorCode,
  errorMessage,
  more,
}: RecordParts): Loose {
  const [source = '', name = ''] = call.split(':');
  return {
    eventVersion: '1.09',
    eventTime: new Date(T0 + at * 1000).toISOString().replace('.000Z', 'Z'),
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15.0',
    recipientAccountId: account,
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${callerAccount}:user/${by}`,
      accountId: callerAccount,
      userName: by,
      principalId: 'AIDAQAAF4MFHAFABCDEFG',
    },
    requestParameters: q ?? null,
    responseElements: r ?? null,
    ...(a === undefined ? {} : { additionalEventData: a }),
    ...(s === undefined ? {} : { serviceEventDetails: s }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(errorMessage === undefined ? {} : { errorMessage }),
    ...more,
  };
}

/** Acts in the order given, numbered from 1, with the outcome that the records tell. */
export function actsOf(...parts: RecordParts[]): Act[] {
  return parts.map((part, index) => {
    const record = recordOf(part);
    const outcome: Outcome = outcomes[outcomeOf(record)]!;
    return readAct(index + 1, Date.parse(String(record['eventTime'])), outcome, record);
  });
}
