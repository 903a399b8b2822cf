import { type Address, isInBlock, parseAddress, parseBlock } from '../../../shared/kql/index.ts';
import { findAwsBlock } from './aws-ranges.ts';

/** What stands in `sourceIPAddress`: an address, the DNS name of an AWS service, one of AWS's own words, nothing, or something else. */
type AddressClass = 'ipv4' | 'ipv6' | 'service' | 'internal' | 'missing' | 'invalid';

/** Reach of an address by the IANA special-purpose registries (RFC 6890); `none` for what is no address. */
type AddressScope =
  | 'public'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'documentation'
  | 'multicast'
  | 'reserved'
  | 'none';

export interface DescribedAddress {
  class: AddressClass;
  scope: AddressScope;
  /** One text for all spellings of an address (RFC 5952 for IPv6); other values as they stand, in lower case. */
  canonical: string;
  /** The /24 (IPv4) or /64 (IPv6) that holds the address; null for what is no address. */
  network: string | null;
  /** The block of a public address that is known to be Amazon's; null says nothing. */
  awsBlock: string | null;
}

const scopes: readonly { scope: AddressScope; block: string }[] = [
  { scope: 'private', block: '10.0.0.0/8' },
  { scope: 'private', block: '172.16.0.0/12' },
  { scope: 'private', block: '192.168.0.0/16' },
  { scope: 'shared', block: '100.64.0.0/10' },
  { scope: 'loopback', block: '127.0.0.0/8' },
  { scope: 'link-local', block: '169.254.0.0/16' },
  { scope: 'documentation', block: '192.0.2.0/24' },
  { scope: 'documentation', block: '198.51.100.0/24' },
  { scope: 'documentation', block: '203.0.113.0/24' },
  { scope: 'multicast', block: '224.0.0.0/4' },
  { scope: 'reserved', block: '0.0.0.0/8' },
  { scope: 'reserved', block: '198.18.0.0/15' },
  { scope: 'reserved', block: '240.0.0.0/4' },
  { scope: 'loopback', block: '::1/128' },
  { scope: 'reserved', block: '::/128' },
  { scope: 'private', block: 'fc00::/7' },
  { scope: 'link-local', block: 'fe80::/10' },
  { scope: 'documentation', block: '2001:db8::/32' },
  { scope: 'multicast', block: 'ff00::/8' },
];
const blocks = scopes.map(({ scope, block }) => ({ scope, block: parseBlock(block)! }));

/** Says what a `sourceIPAddress` is. Never fails: anonymised and hostile values are `invalid`. */
export function describeAddress(text: string): DescribedAddress {
  if (text === '') return { class: 'missing', scope: 'none', canonical: '', network: null, awsBlock: null };
  const address = parseAddress(text);
  if (address !== undefined) {
    const scope = blocks.find(({ block }) => isInBlock(address, block))?.scope ?? 'public';
    return {
      class: address.family === 4 ? 'ipv4' : 'ipv6',
      scope,
      canonical: formatAddress(address),
      network: networkOf(address),
      awsBlock: scope === 'public' ? findAwsBlock(address) : null,
    };
  }
  const canonical = text.toLowerCase();
  const isInternal = /^aws[ -]internal(\/\d+)?$/.test(canonical);
  return {
    class: isInternal ? 'internal' : isServiceName(text) ? 'service' : 'invalid',
    scope: 'none',
    canonical,
    network: null,
    awsBlock: null,
  };
}

/** True for the DNS name of an AWS service (`ec2.amazonaws.com`, `ecs.amazonaws.com.cn`, `member.org.stacksets.cloudformation.amazonaws.com`). */
export function isServiceName(text: string): boolean {
  return (
    text.length <= 255 &&
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal|amazon\.com|aws\.dev)$/i.test(text)
  );
}

/** True for IPv4 and IPv6 addresses, private or public: where a machine, not AWS itself, called from. */
export function isHost(address: DescribedAddress): boolean {
  return address.class === 'ipv4' || address.class === 'ipv6';
}

function networkOf(address: Address): string {
  if (address.family === 4)
    return `${formatAddress({ family: 4, words: [address.words[0]!, address.words[1]! & 0xff00] })}/24`;
  return `${formatAddress({ family: 6, words: [...address.words.slice(0, 4), 0, 0, 0, 0] })}/64`;
}

/** Dotted form, or RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
function formatAddress({ family, words }: Address): string {
  if (family === 4) return words.map((word) => `${word >> 8}.${word & 255}`).join('.');
  let runStart = -1;
  let runLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > runLength) [runStart, runLength] = [start, length];
  }
  const hex = (from: number, to: number): string =>
    words
      .slice(from, to)
      .map((word) => word.toString(16))
      .join(':');
  return runStart < 0 ? hex(0, 8) : `${hex(0, runStart)}::${hex(runStart + runLength, 8)}`;
}
