import { asUser, makeRole, makeUser } from './identity.ts';
import type { Principal, Role } from './identity.ts';
import { createRandom } from './random.ts';
import type { CloudTrailRecord } from './record.ts';
import { createScene, happen } from './scene.ts';
import type { Scene } from './scene.ts';
import { assumeRole, assumeRoleByService, assumeRoleFederated, consoleSession, getSessionToken } from './sessions.ts';

export interface ForestOptions {
  /** Number of trees, each with one origin. Default 8. */
  trees?: number;
  /** Longest chain of AssumeRole calls below an origin. Default 6. */
  depth?: number;
  /** Most sessions that one session opens. Default 3. */
  branches?: number;
  accounts?: number;
  /** Probability that a record which issues a key is lost (one copy of a cross-account pair at a time). Default 0.15. */
  loss?: number;
  /** Probability that a session takes the role and name of an earlier session. Default 0.25. */
  reuse?: number;
  /** Probability that an event happens in the same second as the one before. Default 0.3. */
  ties?: number;
  /** Begin of all trees, milliseconds UTC. */
  from?: number;
}

/** How one key came from another. */
interface ForestLink {
  childKey: string;
  /** Null where a service, a federation provider or the console made the session: such keys begin a tree. */
  parentKey: string | null;
  /** The event that shows both the caller's key and the issued key, or of a pair the caller's copy; null where no event exists. */
  issuingEventId: string | null;
  /**
   * True if the records still show who got the key from whom: the caller's own copy with the response in it, or the caller's
   * copy without and the other account's copy with it, joined by their sharedEventID.
   */
  present: boolean;
  /**
   * True if only the caller's copy is left and the key is not in it: role, session name and time still point to the child, but
   * prove it only as long as no other session has all three in common.
   */
  inferable: boolean;
}

export interface SessionForest {
  /** In an order of no meaning. */
  records: CloudTrailRecord[];
  truth: {
    links: ForestLink[];
    /** Where each key really comes from, lost records or not. */
    originOf: Map<string, string>;
    /** Where each key comes from as far as the records still show it: the last key above it that `present` links lead to. */
    provableOriginOf: Map<string, string>;
  };
}

interface Growing {
  scene: Scene;
  lost: Set<string>;
  links: ForestLink[];
  usedNames: { role: Role; name: string }[];
  roles: Role[];
  options: Required<ForestOptions>;
  clock: number;
}

/** Grows random trees of sessions with everything that makes linking hard, and tells what is true about them. */
export function generateSessionForest(seed: number, options: ForestOptions = {}): SessionForest {
  const full: Required<ForestOptions> = {
    trees: 8,
    depth: 6,
    branches: 3,
    accounts: 3,
    loss: 0.15,
    reuse: 0.25,
    ties: 0.3,
    from: Date.UTC(2026, 4, 12, 8),
    ...options,
  };
  const random = createRandom(seed);
  const accounts = Array.from({ length: full.accounts }, (_, index) =>
    String(111_122_223_333 + ((index * 111_111_111_111) % 800_000_000_000)),
  );
  const roles = accounts.flatMap((account) =>
    Array.from({ length: 4 }, (_, index) => makeRole(random, account, `role-${index}`)),
  );
  const growing: Growing = {
    scene: createScene(random),
    lost: new Set(),
    links: [],
    usedNames: [],
    roles,
    options: full,
    clock: full.from,
  };
  for (let tree = 0; tree < full.trees; tree += 1) {
    const origin = plantOrigin(growing, random.pick(accounts));
    grow(growing, origin, 0);
  }
  const records = random.shuffle(growing.scene.records.filter((record) => !growing.lost.has(record.eventID)));
  return {
    records,
    truth: {
      links: growing.links,
      originOf: followLinks(growing.links, false),
      provableOriginOf: followLinks(growing.links, true),
    },
  };
}

function tick(growing: Growing): number {
  const { random } = growing.scene;
  if (!random.chance(growing.options.ties)) growing.clock += random.between(1, 400) * 1000;
  return growing.clock;
}

function place(growing: Growing): { region: string; address: string; userAgent: string } {
  const { random } = growing.scene;
  return {
    region: random.pick(['us-east-1', 'eu-central-1']),
    address: `198.51.100.${random.between(1, 254)}`,
    userAgent: 'aws-cli/2.26.2',
  };
}

/** The first key of a tree: a user's long-lived key, its MFA session, the console, a provider, or a service's workload. */
function plantOrigin(growing: Growing, account: string): Principal {
  const { scene } = growing;
  const { random } = scene;
  const user = makeUser(random, account, `user-${random.hex(4)}`);
  const origin = { at: tick(growing), ...place(growing) };
  const role = random.pick(growing.roles.filter((candidate) => candidate.account === account));
  switch (random.int(5)) {
    case 0:
      return plantRoot(growing, asUser(user), null);
    case 1: {
      plantRoot(growing, asUser(user), null);
      const session = getSessionToken(scene, origin, user);
      linkNewest(growing, session, user.key);
      return session;
    }
    case 2:
      return plantRoot(growing, consoleSession(scene, user, origin.at, true), null);
    case 3: {
      const session = assumeRoleFederated(scene, origin, {
        kind: random.chance(0.5) ? 'SAML' : 'WebIdentity',
        role,
        sessionName: 'visitor',
        provider: 'forest.example',
        subject: 'visitor',
      });
      return plantRoot(growing, session, scene.records[scene.records.length - 1]!.eventID);
    }
    default: {
      const session = assumeRoleByService(scene, origin.at, origin.region, {
        service: 'ec2.amazonaws.com',
        role,
        sessionName: `i-${random.hex(17)}`,
        ec2RoleDelivery: '2.0',
      });
      return plantRoot(growing, session, scene.records[scene.records.length - 1]!.eventID);
    }
  }
}

function plantRoot(growing: Growing, principal: Principal, issuingEventId: string | null): Principal {
  growing.links.push({
    childKey: principal.key!,
    parentKey: null,
    issuingEventId,
    present: issuingEventId !== null,
    inferable: false,
  });
  use(growing, principal);
  return principal;
}

/** Notes the link of the session that was issued last, having perhaps lost some of the records that show it. */
function linkNewest(growing: Growing, session: Principal, parentKey: string): void {
  const { scene, lost, options } = growing;
  const issued = scene.sessions[scene.sessions.length - 1]!;
  // The records just written are the last ones: one, or the pair of a cross-account call.
  const copies = scene.records.slice(-issued.issuingEventIds.length);
  if (scene.random.chance(options.loss)) lost.add(scene.random.pick(copies).eventID);
  const kept = copies.filter((record) => !lost.has(record.eventID));
  const showsCaller = kept.some((record) => (record.userIdentity as { type: string }).type !== 'AWSAccount');
  const showsKey = kept.some((record) => record.responseElements !== null);
  growing.links.push({
    childKey: session.key!,
    parentKey,
    issuingEventId: issued.issuingEventId,
    present: showsCaller && showsKey,
    inferable: showsCaller && !showsKey,
  });
}

function grow(growing: Growing, parent: Principal, depth: number): void {
  const { scene, options, usedNames } = growing;
  const { random } = scene;
  if (depth >= options.depth) return;
  const branches = depth === 0 ? random.between(1, options.branches) : random.int(options.branches + 1);
  for (let branch = 0; branch < branches; branch += 1) {
    const again = usedNames.length > 0 && random.chance(options.reuse) ? random.pick(usedNames) : null;
    const role = again?.role ?? random.pick(growing.roles);
    const sessionName = again?.name ?? `session-${random.hex(6)}`;
    if (random.chance(0.15)) refuse(growing, parent, role);
    const session = assumeRole(
      scene,
      { at: tick(growing), ...place(growing) },
      {
        by: parent,
        role,
        sessionName,
        responseIn: random.chance(0.5) ? 'both' : 'target',
        ...(random.chance(0.2) ? { sourceIdentity: 'walker' } : {}),
      },
    );
    usedNames.push({ role, name: sessionName });
    linkNewest(growing, session, parent.key!);
    use(growing, session);
    grow(growing, session, depth + 1);
  }
}

/** A refused AssumeRole issues nothing, and must link nothing. */
function refuse(growing: Growing, parent: Principal, role: Role): void {
  happen(growing.scene, {
    at: tick(growing),
    ...place(growing),
    service: 'sts',
    name: 'AssumeRole',
    by: parent,
    error: {
      code: 'AccessDenied',
      message: `User: ${String(parent.identity.arn)} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${role.account}:role/${role.name}`,
    },
  });
}

/** A few calls with the key, so that it occurs in records even where its issuing is lost. */
function use(growing: Growing, principal: Principal): void {
  const { random } = growing.scene;
  for (let count = random.between(1, 3); count > 0; count -= 1) {
    const [service, name] = random.pick([
      ['sts', 'GetCallerIdentity'],
      ['s3', 'ListBuckets'],
      ['ec2', 'DescribeInstances'],
    ] as const);
    happen(growing.scene, { at: tick(growing), ...place(growing), service, name, by: principal });
  }
}

function followLinks(links: readonly ForestLink[], onlyPresent: boolean): Map<string, string> {
  const origins = new Map<string, string>();
  // A parent's link always stands before its children's.
  for (const { childKey, parentKey, present } of links) {
    const isLinked = parentKey !== null && (present || !onlyPresent);
    origins.set(childKey, isLinked ? origins.get(parentKey)! : childKey);
  }
  return origins;
}
