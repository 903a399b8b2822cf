/**
 * IPv4 and IPv6 addresses and blocks (RFC 4291, RFC 4632). An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address.
 * Written here because `shared` runs in both processes and depends on nothing.
 */
export interface Address {
  family: 4 | 6;
  /** 16-bit groups, most significant first: two for IPv4, eight for IPv6. */
  words: readonly number[];
}

export interface AddressBlock {
  family: 4 | 6;
  words: readonly number[];
  /** Leading bits that count: 0–32 or 0–128. */ prefix: number;
}

/** Reads an address; undefined for anything else. Octets with leading zeros are refused (octal or decimal is anyone's guess), as are zone ids. */
export function parseAddress(text: string): Address | undefined {
  if (text.length < 2 || text.length > 45) return undefined;
  const words = text.includes(':') ? parseIpv6Words(text) : parseIpv4Words(text);
  if (!words) return undefined;
  if (words.length === 2) return { family: 4, words };
  return isMapped(words) ? { family: 4, words: words.slice(6) } : { family: 6, words };
}

/** Reads `address/prefix`; bits behind the prefix do not matter. A mapped block of /96 or longer is the IPv4 block. */
export function parseBlock(text: string): AddressBlock | undefined {
  const slash = text.indexOf('/');
  if (slash < 0 || text.length > 49) return undefined;
  const prefix = parseDecimal(text.slice(slash + 1), 128);
  const head = text.slice(0, slash);
  const words = head.includes(':') ? parseIpv6Words(head) : parseIpv4Words(head);
  if (prefix === undefined || !words || prefix > words.length * 16) return undefined;
  if (words.length === 2) return { family: 4, words, prefix };
  return isMapped(words) && prefix >= 96
    ? { family: 4, words: words.slice(6), prefix: prefix - 96 }
    : { family: 6, words, prefix };
}

/** True when the block holds the address; the two families never hold each other. */
export function isInBlock(address: Address, block: AddressBlock): boolean {
  if (address.family !== block.family) return false;
  const full = block.prefix >> 4;
  for (let index = 0; index < full; index += 1) if (address.words[index] !== block.words[index]) return false;
  const rest = block.prefix & 15;
  return rest === 0 || (address.words[full]! ^ block.words[full]!) >> (16 - rest) === 0;
}

/** Order of two addresses of one family as numbers: negative, zero or positive. */
export function compareAddresses(a: Address, b: Address): number {
  for (let index = 0; index < a.words.length; index += 1) {
    const difference = a.words[index]! - b.words[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function isMapped(words: readonly number[]): boolean {
  return words[5] === 0xffff && words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0 && words[4] === 0;
}

function parseDecimal(text: string, maximum: number): number | undefined {
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= maximum ? value : undefined;
}

/** Hand-written, because a filter runs it over every distinct address of a case. */
function parseIpv4Words(text: string): number[] | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  const octets: number[] = [];
  let value = 0;
  let digits = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? 46 : text.charCodeAt(index);
    if (code === 46) {
      if (digits === 0 || value > 255) return undefined;
      octets.push(value);
      value = 0;
      digits = 0;
    } else if (code >= 48 && code <= 57) {
      if (digits === 3 || (digits > 0 && value === 0)) return undefined;
      value = value * 10 + code - 48;
      digits += 1;
    } else return undefined;
  }
  return octets.length === 4 ? [octets[0]! * 256 + octets[1]!, octets[2]! * 256 + octets[3]!] : undefined;
}

function parseIpv6Words(text: string): number[] | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const words = parseGroups(text);
    return words?.length === 8 ? words : undefined;
  }
  if (text.includes('::', gap + 1)) return undefined;
  const left = gap === 0 ? [] : parseGroups(text.slice(0, gap), false);
  const right = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2));
  if (!left || !right || left.length + right.length > 7) return undefined;
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function parseGroups(text: string, canEndInIpv4 = true): number[] | undefined {
  const groups = text.split(':');
  const words: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (canEndInIpv4 && index === groups.length - 1 && group.includes('.')) {
      const tail = parseIpv4Words(group);
      if (!tail) return undefined;
      words.push(...tail);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) words.push(Number.parseInt(group, 16));
    else return undefined;
  }
  return words;
}
