import type { Place } from '../../shared/contract/index.ts';

/** A place in one line: `Seoul, KR · AS64500 Example Net`. */
export function placeText({ country, city, asn, organization }: Place): string {
  const where = [city, country].filter((part) => part !== null).join(', ');
  const network = [asn === null ? null : `AS${asn}`, organization].filter((part) => part !== null).join(' ');
  return [where, network].filter((part) => part !== '').join(' · ');
}
