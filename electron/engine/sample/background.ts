import { asRoot, asService, asUser, makeId, throughService } from './identity.ts';
import type { Principal } from './identity.ts';
import type { Random } from './random.ts';
import { drawAction, repertoires, spoil } from './repertoire.ts';
import type { Habit } from './repertoire.ts';
import { happen } from './scene.ts';
import type { Scene } from './scene.ts';
import {
  assumeRole,
  assumeRoleByService,
  assumeRoleFederated,
  consoleLogin,
  consoleSession,
  getSessionToken,
} from './sessions.ts';
import type { Origin } from './sessions.ts';
import { addresses, dataAccount, shopAccount, userAgents } from './world.ts';
import type { World } from './world.ts';

const hour = 3_600_000;

/** One of the regulars: when and where they work, what they do, and how they sign in. */
interface Regular {
  name: string;
  /** Part of all background events. */
  share: number;
  /** Offset of their clock from UTC in hours for people who keep office hours; null for machines that never sleep. */
  clock: number | null;
  regions: readonly string[];
  habits: readonly Habit[];
  /** How many calls come close together, at most. */
  burst: number;
  address: (random: Random) => string;
  userAgent: string;
  /** How long a session lasts, in milliseconds. */
  sessionLength: number;
  /** Signs in at `origin`; called again when the session has run out. */
  signIn: (scene: Scene, origin: Origin) => Principal;
}

const main = ['us-east-1'] as const;
const shopRegions = ['us-east-1', 'us-east-1', 'ap-northeast-2'] as const;

function regulars(world: World): Regular[] {
  const { users, roles } = world;
  const always =
    <T>(value: T) =>
    () =>
      value;
  const machine = { clock: null, burst: 6, sessionLength: hour };
  const person = { burst: 18, sessionLength: 8 * hour };
  return [
    {
      ...person,
      name: 'minjun',
      share: 0.11,
      clock: 9,
      regions: shopRegions,
      habits: repertoires.developer,
      userAgent: userAgents.awsCliMac,
      address: (random) => (random.chance(0.8) ? addresses.seoulOffice : addresses.minjunHome),
      signIn: () => asUser(users.minjun),
    },
    {
      ...person,
      name: 'sofia',
      share: 0.08,
      clock: 2,
      regions: ['eu-central-1', 'eu-central-1', 'us-east-1'],
      habits: repertoires.developer,
      userAgent: userAgents.awsCliLinux,
      address: (random) => (random.chance(0.6) ? addresses.berlinOffice : addresses.sofiaHome),
      signIn: (scene, origin) => getSessionToken(scene, origin, users.sofia),
    },
    {
      ...person,
      name: 'sofia-console',
      share: 0.05,
      clock: 2,
      regions: ['eu-central-1'],
      habits: repertoires.console,
      userAgent: userAgents.firefox,
      address: always(addresses.berlinOffice),
      signIn: (scene, origin) => {
        consoleLogin(scene, origin, { user: users.sofia, outcome: 'Success', mfa: true });
        return consoleSession(scene, users.sofia, origin.at, true);
      },
    },
    {
      ...person,
      name: 'daniel',
      share: 0.06,
      clock: 9,
      regions: shopRegions,
      habits: repertoires.console,
      userAgent: userAgents.chrome,
      address: always(addresses.seoulOffice),
      signIn: (scene, origin) =>
        assumeRoleFederated(scene, origin, {
          kind: 'SAML',
          role: roles.powerUser,
          sessionName: 'daniel.kim',
          provider: 'haneul',
          subject: 'daniel.kim',
        }),
    },
    {
      ...person,
      name: 'mira',
      share: 0.05,
      clock: -4,
      regions: main,
      habits: repertoires.console,
      userAgent: userAgents.chrome,
      sessionLength: hour,
      address: always(addresses.supportDesk),
      signIn: (scene, origin) =>
        assumeRoleFederated(scene, origin, {
          kind: 'SAML',
          role: roles.support,
          sessionName: 'mira.okafor',
          provider: 'helpdesk',
          subject: 'mira.okafor',
        }),
    },
    {
      ...person,
      name: 'pipeline',
      share: 0.12,
      clock: 9,
      regions: shopRegions,
      habits: repertoires.pipeline,
      userAgent: userAgents.terraform,
      sessionLength: hour,
      address: (random) => `192.0.2.${random.between(64, 96)}`,
      signIn: (scene, origin) =>
        assumeRoleFederated(scene, origin, {
          kind: 'WebIdentity',
          role: roles.deploy,
          sessionName: `run-${scene.random.between(10_000, 99_999)}`,
          provider: 'ci.haneul.example',
          subject: 'repo:haneul/shop:ref:refs/heads/main',
        }),
    },
    {
      ...person,
      name: 'analyst',
      share: 0.1,
      clock: 9,
      regions: ['eu-central-1', 'ap-northeast-2'],
      habits: repertoires.analyst,
      userAgent: userAgents.boto3,
      address: always(addresses.seoulOffice),
      signIn: (scene, origin) =>
        assumeRoleFederated(scene, origin, {
          kind: 'SAML',
          role: roles.analyst,
          sessionName: 'yuna.park',
          provider: 'haneul',
          subject: 'yuna.park',
        }),
    },
    {
      ...machine,
      name: 'web',
      share: 0.12,
      regions: main,
      habits: repertoires.web,
      userAgent: userAgents.javaService,
      address: (random) => (random.chance(0.7) ? addresses.shopGateway : addresses.webInstance),
      sessionLength: 6 * hour,
      signIn: (scene, origin) => {
        assumeRoleByService(scene, origin.at, origin.region, {
          service: 'ec2.amazonaws.com',
          role: roles.web,
          sessionName: 'i-0c7d21f5a9be3468d',
          ec2RoleDelivery: '1.0',
        });
        return assumeRoleByService(scene, origin.at, origin.region, {
          service: 'ec2.amazonaws.com',
          role: roles.web,
          sessionName: 'i-0c7d21f5a9be3468d',
          ec2RoleDelivery: '2.0',
        });
      },
    },
    {
      ...machine,
      name: 'orders',
      share: 0.1,
      regions: main,
      habits: repertoires.lambda,
      userAgent: userAgents.nodeLambda,
      address: always(addresses.shopGateway),
      signIn: (scene, origin) =>
        assumeRoleByService(scene, origin.at, origin.region, {
          service: 'lambda.amazonaws.com',
          role: roles.orders,
          sessionName: 'order-events',
        }),
    },
    {
      ...machine,
      name: 'invoices',
      share: 0.05,
      regions: ['eu-central-1'],
      habits: repertoires.lambda,
      userAgent: userAgents.nodeLambda,
      address: always(addresses.shopGateway),
      signIn: (scene, origin) =>
        assumeRoleByService(scene, origin.at, origin.region, {
          service: 'lambda.amazonaws.com',
          role: roles.invoices,
          sessionName: 'invoice-renderer',
        }),
    },
    {
      ...machine,
      name: 'catalogue',
      share: 0.04,
      regions: ['ap-northeast-2'],
      habits: repertoires.web,
      userAgent: userAgents.javaService,
      address: always(addresses.shopGateway),
      signIn: (scene, origin) =>
        assumeRoleByService(scene, origin.at, origin.region, {
          service: 'ecs-tasks.amazonaws.com',
          role: roles.catalogue,
          sessionName: scene.random.hex(32),
        }),
    },
    {
      ...machine,
      name: 'etl',
      share: 0.06,
      regions: ['eu-central-1', 'eu-central-1', 'us-east-1'],
      habits: repertoires.etl,
      userAgent: userAgents.boto3,
      address: always(addresses.dataGateway),
      signIn: (scene, origin) => {
        const task = assumeRoleByService(scene, origin.at, origin.region, {
          service: 'ecs-tasks.amazonaws.com',
          role: roles.catalogue,
          sessionName: scene.random.hex(32),
        });
        return assumeRole(
          scene,
          { ...origin, at: origin.at + 2000 },
          { by: task, role: roles.pipeline, sessionName: 'nightly-orders', responseIn: 'target' },
        );
      },
    },
    {
      ...machine,
      name: 'config',
      share: 0.03,
      regions: ['us-east-1', 'eu-central-1', 'ap-northeast-2'],
      habits: repertoires.config,
      userAgent: 'config.amazonaws.com',
      address: always('config.amazonaws.com'),
      signIn: (scene, origin) =>
        throughService(
          assumeRoleByService(scene, origin.at, origin.region, {
            service: 'config.amazonaws.com',
            role: roles.config,
            sessionName: 'configLambdaExecution',
          }),
          'config.amazonaws.com',
        ),
    },
    {
      ...machine,
      name: 'trail-shop',
      share: 0.02,
      regions: main,
      habits: repertoires.trail,
      userAgent: 'cloudtrail.amazonaws.com',
      address: always('cloudtrail.amazonaws.com'),
      signIn: () => asService(shopAccount, 'cloudtrail.amazonaws.com'),
    },
    {
      ...machine,
      name: 'backup-data',
      share: 0.01,
      regions: ['ap-northeast-2', 'us-east-1'],
      habits: repertoires.trail,
      userAgent: 'backup.amazonaws.com',
      address: always('backup.amazonaws.com'),
      signIn: () => asService(dataAccount, 'backup.amazonaws.com'),
    },
  ];
}

/** How busy somebody is at an hour of their own day, from 0 to 1. Weekends are quiet. */
function busyness(at: number, clock: number): number {
  const local = new Date(at + clock * hour);
  const ofDay = local.getUTCHours();
  const weekend = local.getUTCDay() === 0 || local.getUTCDay() === 6 ? 0.1 : 1;
  if (ofDay >= 9 && ofDay < 18) return weekend * (ofDay === 12 ? 0.5 : 1);
  if (ofDay >= 7 && ofDay < 21) return weekend * 0.3;
  return weekend * 0.01;
}

function drawTimes(random: Random, from: number, to: number, clock: number | null, count: number): number[] {
  const times: number[] = [];
  while (times.length < count) {
    const at = from + random.int(to - from);
    if (clock === null || random.chance(busyness(at, clock))) times.push(at);
  }
  return times.sort((left, right) => left - right);
}

/** Fills the scene with about `count` events of everyday work between the two times (milliseconds UTC). */
export function playBackground(scene: Scene, world: World, from: number, to: number, count: number): void {
  for (const regular of regulars(world)) {
    // Everybody draws from a source of their own, so that changing one habit leaves the others' days as they were.
    const own: Scene = { ...scene, random: scene.random.fork(regular.name) };
    const quota = Math.max(2, Math.round(count * regular.share));
    const bursts = Math.max(1, Math.round(quota / (regular.burst / 2)));
    let left = quota;
    let session: { principal: Principal; until: number } | null = null;
    for (const [index, start] of drawTimes(own.random, from, to - 10 * 60_000, regular.clock, bursts).entries()) {
      const calls = Math.max(1, Math.round(left / (bursts - index)));
      left -= calls;
      const origin: Origin = {
        at: start,
        region: regular.regions[0]!,
        address: regular.address(own.random),
        userAgent: regular.userAgent,
      };
      if (session === null || session.until < start)
        session = { principal: regular.signIn(own, origin), until: start + regular.sessionLength };
      let at = start + 3000;
      for (let call = 0; call < calls; call += 1) {
        const action = drawAction(own.random, regular.habits);
        const isGlobal = action.service === 'iam' || action.service === 'ce' || action.service === 'health';
        const region = isGlobal ? 'us-east-1' : own.random.pick(regular.regions);
        happen(own, {
          ...origin,
          ...(own.random.chance(0.025) ? spoil(own.random, action) : action),
          at,
          region,
          by: session.principal,
        });
        at += own.random.between(200, 9000);
      }
    }
  }
}

/** The root user signs in with MFA and changes a contact: rare, noticeable, and harmless. */
export function playRootSignIn(scene: Scene, at: number): void {
  const origin = { at, region: 'us-east-1', address: addresses.seoulOffice, userAgent: userAgents.chrome };
  const additional = {
    LoginTo: 'https://console.aws.amazon.com/billing/home',
    MobileVersion: 'No',
    MFAUsed: 'Yes',
    MFAIdentifier: `arn:aws:iam::${shopAccount}:mfa/root-vault-key`,
  };
  happen(scene, {
    ...origin,
    service: 'signin',
    name: 'ConsoleLogin',
    by: asRoot(shopAccount),
    write: true,
    response: { ConsoleLogin: 'Success' },
    additional,
  });
  const root = asRoot(shopAccount, { key: makeId(scene.random, 'ASIA', shopAccount), createdAt: at, mfa: true });
  happen(scene, { ...origin, at: at + 40_000, service: 'billingconsole', name: 'GetBillingPreferences', by: root });
  happen(scene, {
    ...origin,
    at: at + 95_000,
    service: 'account',
    name: 'PutAlternateContact',
    by: root,
    write: true,
    request: {
      alternateContactType: 'SECURITY',
      emailAddress: 'security@haneul.example',
      name: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      phoneNumber: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      title: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
  });
}
