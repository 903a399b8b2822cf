import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeAddress, isHost } from '../../../electron/engine/actors/addresses.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', 'ipv4', 'documentation', '192.0.2.7', '192.0.2.0/24'],
    ['10.1.2.3', 'ipv4', 'private', '10.1.2.3', '10.1.2.0/24'],
    ['172.31.255.255', 'ipv4', 'private', '172.31.255.255', '172.31.255.0/24'],
    ['172.32.0.1', 'ipv4', 'public', '172.32.0.1', '172.32.0.0/24'],
    ['100.64.9.9', 'ipv4', 'shared', '100.64.9.9', '100.64.9.0/24'],
    ['127.0.0.1', 'ipv4', 'loopback', '127.0.0.1', '127.0.0.0/24'],
    ['169.254.169.254', 'ipv4', 'link-local', '169.254.169.254', '169.254.169.0/24'],
    ['::FFFF:8.8.8.8', 'ipv4', 'public', '8.8.8.8', '8.8.8.0/24'],
    ['2600:1F18:0:0:0:0:0:1', 'ipv6', 'public', '2600:1f18::1', '2600:1f18::/64'],
    ['2001:0db8:0:1:0:0:0:1', 'ipv6', 'documentation', '2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fd00::1', 'ipv6', 'private', 'fd00::1', 'fd00::/64'],
    ['::1', 'ipv6', 'loopback', '::1', '::/64'],
    ['ec2.amazonaws.com', 'service', 'none', 'ec2.amazonaws.com', null],
    ['ecs.amazonaws.com.cn', 'service', 'none', 'ecs.amazonaws.com.cn', null],
    ['AWS Internal', 'internal', 'none', 'aws internal', null],
    ['AWS Internal/3', 'internal', 'none', 'aws internal/3', null],
    ['', 'missing', 'none', '', null],
    ['255.090.254.5', 'invalid', 'none', '255.090.254.5', null],
    ['10.0.0.0/8', 'invalid', 'none', '10.0.0.0/8', null],
    ['evil.amazonaws.com.example.org', 'invalid', 'none', 'evil.amazonaws.com.example.org', null],
    ['<script>', 'invalid', 'none', '<script>', null],
  ])('%s is %s, %s', (text, kind, scope, canonical, network) => {
    expect(describeAddress(text)).toMatchObject({ class: kind, scope, canonical, network });
  });

  it('has one canonical text for all its spellings, which says the same again', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const described = describeAddress(text);
        expect(isHost(described)).toBe(true);
        expect(describeAddress(described.canonical)).toEqual(described);
        expect(describeAddress(text.toUpperCase()).canonical).toBe(described.canonical);
      }),
    );
  });

  it('is never an error', () => {
    fc.assert(fc.property(fc.string(), (text) => void describeAddress(text)));
  });

  it.each([
    ['52.94.76.1', '52.88.0.0/13'],
    ['3.5.140.2', '3.0.0.0/8'],
    ['2600:1f18::1', '2600:1f00::/24'],
    ['2600:9000:2000::5', '2600:9000::/28'],
    ['8.8.8.8', null],
    ['2001:4860:4860::8888', null],
    ['10.0.0.1', null],
    ['ec2.amazonaws.com', null],
    ['', null],
  ])('%s lies in the block %s of AWS', (text, block) => {
    expect(describeAddress(text).awsBlock).toBe(block);
  });
});
