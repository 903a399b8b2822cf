import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ComputeReplay, secondsOf } from '../../../electron/engine/ledgers/compute/compute.ts';
import { explainFlips, FlipReplay } from '../../../electron/engine/ledgers/flips/flips.ts';
import { IamReplay } from '../../../electron/engine/ledgers/iam/time-machine.ts';
import { listSecrets, SecretReplay } from '../../../electron/engine/ledgers/secrets/secrets.ts';
import { SignInReplay } from '../../../electron/engine/ledgers/signins/signins.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';
import { type RealSet, readSet } from './read-set.ts';

interface Expected {
  flips: {
    principal: string;
    eventSource: string;
    action: string;
    denials: number;
    firstDenied: string;
    lastDenied: string;
    firstAllowed: string;
    lastDeniedEventID: string;
    sameSecond: boolean;
    resource: string;
    cause: string;
    iamChangesBetween: unknown[];
    changesUpTo60sBefore: { eventID: string }[];
  }[];
  secrets: {
    rows: {
      name: string;
      kind: string;
      reads: number;
      readsSelectionB: number;
      first: string;
      last: string;
      decrypted: boolean | null;
    }[];
  };
  compute: {
    instances: {
      id: string;
      type: string;
      region: string;
      seconds: number;
      startEventID: string;
      endEventID: string;
    }[];
    failedLaunches: { time: string; errorCode: string; type: string; maxCount: number; eventID: string }[];
  };
  signIns: { time: string; user: string; ip: string; result: string; mfa: string; eventID: string }[];
}

const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString().replace('.000Z', 'Z');

describeShared('ledgers of the Invictus set', () => {
  const read = (): { set: RealSet; expected: Expected } => ({
    set: readSet('invictus-stratus-2023'),
    expected: JSON.parse(
      readFileSync(sharedPath('data/real/expected/ledgers-invictus-stratus-2023.json'), 'utf8'),
    ) as Expected,
  });

  it('finds the flips with their causes', () => {
    const { set, expected } = read();
    const [iam, replay] = [new IamReplay(), new FlipReplay()];
    for (const act of set.acts) {
      iam.take(act);
      replay.take(act);
    }
    const flips = explainFlips(replay.finish(), iam.finish()).filter((flip) => flip.direction === 'denied to allowed');
    expect(
      flips.map((flip) => ({
        principal: flip.principal,
        eventSource: flip.eventSource,
        action: flip.action,
        denials: flip.denials,
        firstDenied: iso(flip.firstDenied),
        lastDenied: iso(flip.lastDenied),
        firstAllowed: iso(flip.allowed),
        sameSecond: flip.sameSecond,
        resource: flip.resource,
        cause: flip.cause,
        changes: [...new Set(flip.changes.map((change) => set.ids[change.event]))].toSorted(),
      })),
    ).toEqual(
      expected.flips.map((flip) => ({
        principal: flip.principal,
        eventSource: flip.eventSource,
        action: flip.action,
        denials: flip.denials,
        firstDenied: flip.firstDenied,
        lastDenied: flip.lastDenied,
        firstAllowed: flip.firstAllowed,
        sameSecond: flip.sameSecond,
        resource: flip.resource,
        cause: flip.cause,
        changes: flip.changesUpTo60sBefore.map((change) => change.eventID).toSorted(),
      })),
    );
  });

  it('lists the secrets that were read', () => {
    const { set, expected } = read();
    const replay = new SecretReplay();
    for (const act of set.acts) replay.take(act);
    const rows = listSecrets(replay.finish(), () => true).filter(
      (row) => (row.kind === 'secret' || row.kind === 'parameter') && row.reads > 0,
    );
    const short = (row: {
      name: string | null;
      kind: string;
      reads: number;
      first: string | null;
      last: string | null;
    }): string => [row.name, row.kind, row.reads, row.first, row.last].join(' ');
    expect(rows.map((row) => short({ ...row, first: iso(row.first), last: iso(row.last) })).toSorted()).toEqual(
      expected.secrets.rows.map(short).toSorted(),
    );
    expect(rows.filter((row) => row.kind === 'parameter').every((row) => row.decrypted === true)).toBe(true);
  });

  it('follows the instances that ran and the launches that failed', () => {
    const { set, expected } = read();
    const replay = new ComputeReplay();
    for (const act of set.acts) replay.take(act);
    const facts = replay.finish();
    expect(
      facts.runs
        .filter((run) => run.service === 'ec2')
        .map((run) => ({
          id: run.id,
          type: run.type,
          region: run.region,
          seconds: secondsOf(run, 0, set.end).seconds,
          startEventID: set.ids[run.startEvent!],
          endEventID: set.ids[run.endEvent!],
        })),
    ).toEqual(
      expected.compute.instances.map(({ id, type, region, seconds, startEventID, endEventID }) => ({
        id,
        type,
        region,
        seconds,
        startEventID,
        endEventID,
      })),
    );
    expect(
      facts.attempts.map((each) => ({
        time: iso(each.time),
        errorCode: each.errorCode,
        type: each.type,
        maxCount: each.maxCount,
        eventID: set.ids[each.event],
      })),
    ).toEqual(expected.compute.failedLaunches);
  });

  it('lists the sign-ins', () => {
    const { set, expected } = read();
    const replay = new SignInReplay();
    for (const act of set.acts) replay.take(act);
    expect(
      replay
        .finish()
        .filter((each) => each.kind === 'ConsoleLogin')
        .map((each) => ({
          time: iso(each.time),
          user: each.name,
          ip: each.address,
          result: each.result,
          mfa: each.mfa,
          eventID: set.ids[each.event],
        })),
    ).toEqual(
      expected.signIns.map(({ time, user, ip, result, mfa, eventID }) => ({
        time,
        user,
        ip,
        result: result.toLowerCase(),
        mfa: mfa.toLowerCase(),
        eventID,
      })),
    );
  });
});
