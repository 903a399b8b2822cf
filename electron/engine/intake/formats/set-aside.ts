/** What a file is that holds no events but matters to Integrity. */
export type SetAsideKind = 'digest' | 'public-keys' | 'lake-signature' | 'object-metadata' | 'trail-description';

type Loose = Record<string, unknown>;

/**
 * Recognises digests, public keys, Lake sign files, object metadata and trail descriptions by their members.
 * Sources: digest file structure, ListPublicKeys, Lake sign file and head-object (AWS documentation).
 */
export function setAsideKind(value: unknown): SetAsideKind | null {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one !== 'object' || one === null) return null;
  const object = one as Loose;
  if ('digestS3Object' in object && 'logFiles' in object) return 'digest';
  if ('PublicKeyList' in object || 'publicKeyList' in object || ('Fingerprint' in object && 'Value' in object))
    return 'public-keys';
  if ('hashSignature' in object && 'files' in object) return 'lake-signature';
  if (holdsMetadata(object)) return 'object-metadata';
  if (
    'trailList' in object ||
    'LatestDeliveryTime' in object ||
    ('TrailARN' in object && ('EventSelectors' in object || 'AdvancedEventSelectors' in object))
  )
    return 'trail-description';
  return null;
}

function holdsMetadata(object: Loose): boolean {
  const metadata = object['Metadata'] ?? object['metadata'];
  if (typeof metadata !== 'object' || metadata === null)
    return 'signature' in object && ('signature-algorithm' in object || 'signatureAlgorithm' in object);
  if (
    'ETag' in object ||
    'ContentLength' in object ||
    'Key' in object ||
    'key' in object ||
    'Path' in object ||
    'etag' in object
  )
    return true;
  return Object.keys(metadata).some((name) => /(^|-)signature$/i.test(name));
}
