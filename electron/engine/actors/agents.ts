import { isServiceName } from './addresses.ts';

/** Who is behind a user agent: a browser at the console, the console's own servers, a command line, an SDK, infrastructure tools, an AWS service, an attack tool. */
type AgentClass =
  | 'attack-tool'
  | 'console'
  | 'browser'
  | 'cli'
  | 'sdk'
  | 'tool'
  | 'service'
  | 'internal'
  | 'missing'
  | 'other';

export interface DescribedAgent {
  class: AgentClass;
  /** Product and its version: the program that a person started, not the library below it. */
  product: string;
  version: string | null;
  /** Library that made the call, as `name/version`. */
  sdk: string | null;
  os: string | null;
  runtime: string | null;
  /** Subcommand of the AWS CLI, such as `sts.get-caller-identity`. */
  command: string | null;
  /** Name of a known offensive or audit tool, or of a penetration testing system. */
  attackTool: string | null;
}

/**
 * Programs that are made for attack, attack simulation or reconnaissance of AWS accounts, and systems built for penetration tests. Auditors use some of them
 * too: the mark says what ran, not why.
 */
const attackTools: readonly { name: string; pattern: RegExp }[] = [
  { name: 'Stratus Red Team', pattern: /stratus-red-team/i },
  { name: 'Pacu', pattern: /\bpacu\b/i },
  { name: 'CloudFox', pattern: /\bcloudfox\b/i },
  { name: 'ScoutSuite', pattern: /scout ?suite/i },
  { name: 'Prowler', pattern: /\bprowler\b/i },
  { name: 'enumerate-iam', pattern: /enumerate-iam/i },
  { name: 'aws_consoler', pattern: /aws_consoler/i },
  { name: 'CloudSploit', pattern: /cloudsploit/i },
  { name: 'CloudGoat', pattern: /cloudgoat/i },
  { name: 'CloudMapper', pattern: /cloudmapper/i },
  { name: 'PMapper', pattern: /\bpmapper\b|principalmapper/i },
  { name: 'WeirdAAL', pattern: /weirdaal/i },
  { name: 'SkyArk', pattern: /skyark/i },
  { name: 'S3Scanner', pattern: /s3scanner|bucket_?finder|s3-?inspector/i },
  { name: 'TruffleHog', pattern: /trufflehog/i },
  { name: 'Gitleaks', pattern: /gitleaks/i },
  { name: 'Nuclei', pattern: /\bnuclei\b/i },
  { name: 'Metasploit', pattern: /metasploit/i },
  { name: 'Leonidas', pattern: /\bleonidas\b/i },
  { name: 'Dufflebag', pattern: /dufflebag/i },
  { name: 'quiet-riot', pattern: /quiet-?riot/i },
  { name: 'aws-recon', pattern: /\baws-recon\b/i },
  { name: 'Kali Linux', pattern: /\bkali\b|-kali\d/i },
  { name: 'Parrot OS', pattern: /\bparrot(sec|os)?\b|-parrot\d/i },
  { name: 'Pentoo', pattern: /pentoo/i },
  { name: 'BlackArch', pattern: /blackarch/i },
];

const tools: readonly { name: string; pattern: RegExp }[] = [
  { name: 'Terraform', pattern: /\bTerraform\/(\S+)/i },
  { name: 'OpenTofu', pattern: /\bOpenTofu\/(\S+)/i },
  { name: 'Pulumi', pattern: /\bpulumi(?:-\w+)?\/(\S+)/i },
  { name: 'Ansible', pattern: /\bansible(?:[-\w]*)\/(\S+)/i },
  { name: 'Packer', pattern: /\bpacker(?:-[\w-]+)?\/(\S+)/i },
  { name: 'AWS CDK', pattern: /\baws-cdk\/(\S+)/i },
  { name: 'Cloud Custodian', pattern: /\bcloud-custodian\/(\S+)|\bc7n\/(\S+)/i },
  { name: 'Steampipe', pattern: /\bsteampipe\/?(\S*)/i },
  { name: 'eksctl', pattern: /\beksctl\/?(\S*)/i },
  { name: 'rclone', pattern: /\brclone\/(\S+)/i },
  { name: 's3cmd', pattern: /\bs3cmd\/?(\S*)/i },
  { name: 'S3 Browser', pattern: /\bS3 ?Browser(?:[/ ](\S+))?/i },
  { name: 'Cyberduck', pattern: /\bcyberduck\/(\S+)/i },
  { name: 'WinSCP', pattern: /\bwinscp\/(\S+)/i },
  { name: 'Amazon SSM Agent', pattern: /\bamazon-ssm-agent\/?(\S*)/i },
  { name: 'Amazon ECS agent', pattern: /\bamazon-ecs-agent[^/]*\/?(\S*)/i },
  { name: 'Postman', pattern: /\bPostmanRuntime\/(\S+)/i },
  { name: 'curl', pattern: /^curl\/(\S+)/i },
  { name: 'python-requests', pattern: /^python-requests\/(\S+)/i },
  { name: 'Go HTTP client', pattern: /^Go-http-client\/(\S+)/i },
];

const sdks: readonly { name: string; pattern: RegExp }[] = [
  { name: 'Boto3', pattern: /\bBoto3\/(\S+)/i },
  { name: 'Botocore', pattern: /\bBotocore[/#](\S+)/i },
  { name: 'aws-sdk-go-v2', pattern: /\baws-sdk-go-v2\/(\S+)/i },
  { name: 'aws-sdk-go', pattern: /\baws-sdk-go\/(\S+)/i },
  { name: 'aws-sdk-java', pattern: /\baws-sdk-java\/(\S+)/i },
  { name: 'aws-sdk-js', pattern: /\baws-sdk-(?:js|nodejs)\/(\S+)/i },
  { name: 'aws-sdk-ruby', pattern: /\baws-sdk-ruby[23]?\/(\S+)/i },
  { name: 'aws-sdk-php', pattern: /\baws-sdk-php2?\/(\S+)/i },
  { name: 'aws-sdk-dotnet', pattern: /\baws-sdk-(?:dotnet|\.net)[\w-]*\/(\S+)/i },
  { name: 'aws-sdk-rust', pattern: /\baws-sdk-rust\/(\S+)/i },
  { name: 'aws-sdk-cpp', pattern: /\baws-sdk-cpp\/(\S+)/i },
  { name: 'aws-sdk-kotlin', pattern: /\baws-sdk-kotlin\/(\S+)/i },
  { name: 'aws-sdk-swift', pattern: /\baws-sdk-swift\/(\S+)/i },
  { name: 'aws-sdk-python', pattern: /\baws-sdk-python\/(\S+)/i },
  { name: 'AWSPowerShell', pattern: /\bAWSPowerShell[\w.]*\/(\S+)/i },
];

const systems: readonly { name: string; pattern: RegExp }[] = [
  { name: 'Windows', pattern: /Windows(?:[/#]| NT )?([\w.]*)/i },
  { name: 'macOS', pattern: /(?:\bos\/macos|\bDarwin|Mac ?OS ?X?)[/# ]?([\d._]*)/i },
  { name: 'Android', pattern: /\bAndroid[/# ]?([\d.]*)/i },
  { name: 'iOS', pattern: /\biPhone OS ?([\d_]*)|\bos\/ios[/#]?([\d.]*)/i },
  { name: 'Linux', pattern: /\blinux(?:[/#]([\w.+-]+))?/i },
];

const runtimes: readonly { name: string; pattern: RegExp }[] = [
  { name: 'Python', pattern: /(?<![-\w])python[/#]([\w.+]+)/i },
  { name: 'Go', pattern: /\blang\/go[/#]([\w.]+)|\(go([\d.]+\w*)/i },
  { name: 'Java', pattern: /(?<![-\w])java[/#]([\d][\w.]*)/i },
  { name: 'Node.js', pattern: /\b(?:md\/|lang\/)?(?:nodejs|js|node\.js)[/#]v?(\d[\w.]*)/i },
  { name: 'Ruby', pattern: /(?<![-\w])ruby[/#]([\w.]+)/i },
  { name: 'PHP', pattern: /(?<![-\w])php[/#]([\w.]+)/i },
  { name: '.NET', pattern: /\.NET(?:[_ ]?(?:Core|Framework|Runtime))?[/#]([\w.]+)/i },
  { name: 'Rust', pattern: /\blang\/rust[/#]([\w.]+)/i },
];

/** Longer agents are cut before they are looked at: CloudTrail keeps 1 KB. */
const LONGEST = 2048;

/** Takes a `userAgent` apart. Never fails; what is not known is `other` with its first word as the product. */
export function describeAgent(text: string): DescribedAgent {
  const plain = unwrap(text.slice(0, LONGEST));
  const [sdkName, sdkVersion] = find(sdks, plain);
  const system = find(systems, plain);
  const runtime = find(runtimes, plain);
  const agent: DescribedAgent = {
    class: 'other',
    product: '',
    version: null,
    sdk: sdkName === null ? null : join(sdkName, sdkVersion),
    os: system[0] === null ? null : join(system[0], system[1]),
    runtime: runtime[0] === null ? null : join(runtime[0], runtime[1]),
    command: /\bcommand\/(\S+)/.exec(plain)?.[1] ?? /\bmd\/command#(\S+)/.exec(plain)?.[1] ?? null,
    attackTool: attackTools.find(({ pattern }) => pattern.test(plain))?.name ?? null,
  };
  const is = (kind: AgentClass, product: string, version: string | null = null): DescribedAgent => ({
    ...agent,
    class: agent.attackTool !== null ? 'attack-tool' : kind,
    product,
    version,
  });
  if (plain === '') return { ...agent, class: 'missing' };
  if (/^aws[ -]internal(\/\d+)?$/i.test(plain)) return is('internal', 'AWS Internal');
  if (/^(console|signin|[\w-]+\.console|console\.[\w-]+)\.(aws\.)?amazon(aws)?\.com$/i.test(plain))
    return is('console', plain);
  if (isServiceName(plain)) return is('service', plain);
  const console = /^([\w -]*console[\w -]*)(?:\/([\w.]+))?/i.exec(plain);
  if (console !== null || /\baws-internal\/\d/i.test(plain))
    return is('console', console?.[1]?.trim() ?? 'AWS console', console?.[2] ?? null);
  const cli = /\baws-cli\/(\S+)/i.exec(plain) ?? /\baws-shell\/(\S+)/i.exec(plain);
  if (cli !== null) return is('cli', 'aws-cli', clean(cli[1]));
  const [toolName, toolVersion] = find(tools, plain);
  if (toolName !== null) return is('tool', toolName, toolVersion);
  const browser = /\b(Edg|OPR|Firefox|Chrome|Version)\/([\w.]+)/.exec(plain);
  if (/^Mozilla\/\d/.test(plain) && sdkName === null)
    return is(
      'browser',
      browserNames.get(/\b(Edg|OPR)\//.exec(plain)?.[1] ?? browser?.[1] ?? '') ?? 'browser',
      /\b(?:Edg|OPR)\/([\w.]+)/.exec(plain)?.[1] ?? browser?.[2] ?? null,
    );
  if (sdkName !== null) return is('sdk', sdkName, sdkVersion);
  const first = /^([^\s/;,(]{1,100})(?:\/([\w.+-]+))?/.exec(plain);
  return agent.attackTool !== null
    ? is('attack-tool', agent.attackTool)
    : is('other', first?.[1] ?? plain.slice(0, 100), first?.[2] ?? null);
}

const browserNames = new Map([
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Version', 'Safari'],
]);

/** S3 and console proxies wrap the agent in square brackets. */
function unwrap(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('[') && trimmed.endsWith(']') ? trimmed.slice(1, -1).trim() : trimmed;
}

/** Name and version of the first entry that fits. */
function find(list: readonly { name: string; pattern: RegExp }[], text: string): [string | null, string | null] {
  for (const { name, pattern } of list) {
    const match = pattern.exec(text);
    if (match !== null) return [name, clean(match.slice(1).find((group) => group !== undefined && group !== ''))];
  }
  return [null, null];
}

function clean(version: string | undefined): string | null {
  const text = (version ?? '').replace(/[;,)\]]+$/, '').replace(/^[\d_]+$/, (digits) => digits.replaceAll('_', '.'));
  return text === '' ? null : text;
}

function join(name: string, version: string | null): string {
  return version === null ? name : `${name}/${version}`;
}
