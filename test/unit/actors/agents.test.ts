import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeAgent } from '../../../electron/engine/actors/agents.ts';

const agents: Record<string, string> = {
  'aws-cli/2.13.5 Python/3.11.4 Linux/4.14.255-314.amzn2.x86_64 exec-env/CloudShell exe/x86_64.amzn.2 prompt/off command/ec2.stop-instances':
    'cli | aws-cli 2.13.5 | Linux/4.14.255-314.amzn2.x86_64 | Python/3.11.4 | ec2.stop-instances',
  'aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#sts.get-caller-identity':
    'cli | aws-cli 2.17.9 | macOS/23.5.0 | Python/3.11.9 | sts.get-caller-identity',
  'aws-cli/1.3.2 Python/2.7.5 Windows/7': 'cli | aws-cli 1.3.2 | Windows/7 | Python/2.7.5',
  'aws-cli/2.15.30 Python/3.11.8 Linux/6.6.9-kali1-amd64 source/x86_64.kali.2024 prompt/off':
    'attack-tool | aws-cli 2.15.30 | Linux/6.6.9-kali1-amd64 | Python/3.11.8 | Kali Linux!',
  '[Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165]':
    'sdk | Boto3 1.26.165 | Linux/5.19.0-46-generic | Python/3.10.6',
  'Boto3/1.34.1 md/Botocore#1.34.1 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.1 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.1':
    'sdk | Boto3 1.34.1 | Linux/6.1.0 | Python/3.12.1',
  'aws-sdk-go-v2/1.17.0 os/linux lang/go/1.18.10 md/GOOS/linux md/GOARCH/amd64 api/sts/1.16.19':
    'sdk | aws-sdk-go-v2 1.17.0 | Linux | Go/1.18.10',
  'aws-sdk-go/1.41.4 (go1.18.3; linux; amd64) amazon-ssm-agent/': 'tool | Amazon SSM Agent | Linux | Go/1.18.3',
  'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) HashiCorp-terraform-exec/0.17.3':
    'tool | Terraform 1.1.2 | Linux | Go/1.19.3',
  'stratus-red-team_39f95f43-cd2f-4beb-b69e-be60b6fe1f57': 'attack-tool | Stratus Red Team | Stratus Red Team!',
  'Pacu/1.6.0 Boto3/1.20.0': 'attack-tool | Boto3 1.20.0 | Pacu!',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/114.0': 'browser | Firefox 114.0 | Linux',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91':
    'browser | Edge 120.0.2210.91 | Windows/10.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15':
    'browser | Safari 17.1 | macOS/10.15.7',
  '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10.184-153.731.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 java/1.8.0_372 vendor/Oracle_Corporation]':
    'console | S3Console 0.4 | Linux/5.10.184-153.731.amzn2int.x86_64 | Java/1.8.0_372',
  'console.amazonaws.com': 'console | console.amazonaws.com',
  'signin.amazonaws.com': 'console | signin.amazonaws.com',
  'secretsmanager.amazonaws.com': 'service | secretsmanager.amazonaws.com',
  'AWS Internal': 'internal | AWS Internal',
  'curl/8.4.0': 'tool | curl 8.4.0',
  '': 'missing | ',
  'something odd': 'other | something',
};

describe('a user agent', () => {
  it.each(Object.entries(agents))('%s', (text, expected) => {
    const agent = describeAgent(text);
    const product = agent.version === null ? agent.product : `${agent.product} ${agent.version}`;
    const said = [
      agent.class,
      product,
      agent.os,
      agent.runtime,
      agent.command,
      agent.attackTool === null ? null : `${agent.attackTool}!`,
    ]
      .filter((part) => part !== null)
      .join(' | ');
    expect(said).toBe(expected);
  });

  it('is never an error, and never slow', () => {
    fc.assert(fc.property(fc.string({ maxLength: 3000 }), (text) => void describeAgent(text)));
    const started = performance.now();
    for (const text of ['a/'.repeat(4000), ' '.repeat(8000), 'console '.repeat(1000), '[('.repeat(4000)])
      describeAgent(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
