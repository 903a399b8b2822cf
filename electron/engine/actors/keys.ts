/** What the prefix of an AWS unique id says (IAM user guide, "Unique identifiers"). */
type KeyType =
  | 'long-lived'
  | 'temporary'
  | 'bearer-token'
  | 'context-credential'
  | 'public-key'
  | 'certificate'
  | 'group'
  | 'user'
  | 'instance-profile'
  | 'managed-policy'
  | 'policy-version'
  | 'role'
  | 'unknown';

const typeByPrefix = new Map<string, KeyType>([
  ['AKIA', 'long-lived'],
  ['ASIA', 'temporary'],
  ['ABIA', 'bearer-token'],
  ['ACCA', 'context-credential'],
  ['APKA', 'public-key'],
  ['ASCA', 'certificate'],
  ['AGPA', 'group'],
  ['AIDA', 'user'],
  ['AIPA', 'instance-profile'],
  ['ANPA', 'managed-policy'],
  ['ANVA', 'policy-version'],
  ['AROA', 'role'],
]);

export interface DescribedKey {
  type: KeyType;
  /** Account encoded in the id; null where the id is of the old form or not an id. A hint, not proof: CloudTrail's `accountId` decides. */
  account: string | null;
}

/** Reads an access key id or unique id. Never fails. */
export function describeKey(id: string): DescribedKey {
  return { type: typeByPrefix.get(id.slice(0, 4)) ?? 'unknown', account: decodeAccount(id) };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Account number inside a unique id: the ten base32 characters after the prefix are 50 bits, of which the first says "new form" and the next 40 are the account.
 * An account has twelve digits: what holds more is no such id. Nor is one with letters that base32 does not have, as publishers put in to mask
 * a key. Not documented by AWS; measured on real records.
 */
export function decodeAccount(id: string): string | null {
  if (!/^[A-Z]{4}[Q-Z2-7][A-Z2-7]{11,}$/.test(id) || id.length > 128) return null;
  let value = 0n;
  for (const letter of id.slice(4, 14)) value = (value << 5n) | BigInt(alphabet.indexOf(letter));
  const account = (value >> 9n) & ((1n << 40n) - 1n);
  return account > 999_999_999_999n ? null : account.toString().padStart(12, '0');
}

/** True for an id that AWS makes once and never again: users, roles (with their session names), groups. It survives renaming; a re-created user has another. */
export function isUniqueId(id: string): boolean {
  return /^A(IDA|ROA|GPA|IPA)[A-Z0-9]{8,}(:|$)/i.test(id);
}
