import { type Address, type AddressBlock, isInBlock, parseBlock } from '../../../shared/kql/index.ts';

/**
 * Large address blocks that are registered to Amazon and used by AWS. Month of the list: `awsRangesDate`. It is not complete: AWS publishes some thousands of
 * prefixes and adds to them every week, small and new ones are not here. A match says that AWS runs the machine, never who uses it.
 */
const prefixes: readonly string[] = [
  '3.0.0.0/8',
  '13.32.0.0/12',
  '13.48.0.0/13',
  '13.56.0.0/14',
  '13.112.0.0/14',
  '13.124.0.0/14',
  '13.208.0.0/12',
  '13.224.0.0/12',
  '13.244.0.0/14',
  '13.248.0.0/14',
  '15.156.0.0/15',
  '15.160.0.0/15',
  '15.164.0.0/15',
  '15.168.0.0/16',
  '15.184.0.0/15',
  '15.188.0.0/16',
  '15.206.0.0/15',
  '15.228.0.0/15',
  '15.236.0.0/15',
  '18.128.0.0/9',
  '18.64.0.0/10',
  '23.20.0.0/14',
  '34.192.0.0/10',
  '35.72.0.0/13',
  '35.80.0.0/12',
  '35.152.0.0/13',
  '35.160.0.0/12',
  '35.176.0.0/13',
  '44.192.0.0/10',
  '46.51.128.0/17',
  '46.137.0.0/16',
  '50.16.0.0/14',
  '50.112.0.0/16',
  '52.0.0.0/10',
  '52.64.0.0/12',
  '52.84.0.0/14',
  '52.88.0.0/13',
  '52.192.0.0/11',
  '54.64.0.0/11',
  '54.144.0.0/12',
  '54.160.0.0/11',
  '54.192.0.0/10',
  '63.32.0.0/14',
  '67.202.0.0/18',
  '72.21.192.0/19',
  '72.44.32.0/19',
  '75.2.0.0/17',
  '75.101.128.0/17',
  '79.125.0.0/17',
  '87.238.80.0/21',
  '96.127.0.0/17',
  '99.77.128.0/17',
  '99.78.128.0/17',
  '99.79.0.0/16',
  '99.80.0.0/14',
  '99.84.0.0/15',
  '99.86.0.0/16',
  '100.20.0.0/14',
  '100.24.0.0/13',
  '103.246.148.0/22',
  '107.20.0.0/14',
  '108.128.0.0/13',
  '108.136.0.0/14',
  '122.248.192.0/18',
  '174.129.0.0/16',
  '175.41.128.0/17',
  '176.34.0.0/16',
  '177.71.128.0/17',
  '184.72.0.0/15',
  '184.169.128.0/17',
  '204.236.128.0/17',
  '204.246.160.0/19',
  '205.251.192.0/18',
  '207.171.160.0/19',
  '216.137.32.0/19',
  '216.182.224.0/20',
  '2406:da00::/24',
  '2600:1f00::/24',
  '2600:9000::/28',
  '2a05:d000::/25',
  '2620:107:3000::/44',
  '2804:800::/32',
];

/** Year and month in which the list was written. */
export const awsRangesDate = '2025-01';

interface Listed {
  text: string;
  block: AddressBlock;
}

/** By the first 8 bits (IPv4) or 16 bits (IPv6), so that an address is compared with a few blocks only. */
const byHead = new Map<string, Listed[]>();
for (const text of prefixes) {
  const block = parseBlock(text)!;
  const head = headOf(block);
  byHead.set(head, [...(byHead.get(head) ?? []), { text, block }]);
}

/** The listed block of AWS that holds an address; null where none does, which proves nothing. */
export function findAwsBlock(address: Address): string | null {
  return byHead.get(headOf(address))?.find(({ block }) => isInBlock(address, block))?.text ?? null;
}

function headOf({ family, words }: { family: 4 | 6; words: readonly number[] }): string {
  return family === 4 ? `4.${words[0]! >> 8}` : `6.${words[0]!}`;
}
