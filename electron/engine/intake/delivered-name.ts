/** An S3 key is at most 1,024 bytes; anything much longer is not one and is not worth a regular expression. */
const longestName = 4096;

/** Where a delivered name begins inside a file name: behind the folders that a flat copy has written into it. */
const deliveredStart = /(?<![0-9])\d{12}_CloudTrail/gi;
/** The part of a delivered log's or digest's name in front of its suffix, and what follows. */
const deliveredParts =
  /^(\d{12}_CloudTrail(?:-Digest_.+?_\d{8}T\d{6}Z(?:_backfill)?|(?:-Insight|-NetworkActivity|-Aggregated)?_[a-z0-9-]+_\d{8}T\d{4}Z_?[A-Za-z0-9]{16}))(?![A-Za-z0-9])(.*)$/i;
/**
 * What programs add to the name of a copy: browsers ` (1)`, `(1)` or `-1`, Finder ` 2` or ` copy`, Explorer ` - Copy` in its language, wget `.1`; and suffixes of
 * compression, stripped or put on again.
 */
const copyMarks =
  /^(?:(?: ?\(\d{1,3}\)|[-_. ]\d{1,3}| copy(?: \d+)?| - (?:Copy|Kopie|Copie|Copia|C[oó]pia|복사본|コピー|副本)(?: ?\(\d+\))?)|\.(?:json|gz|gzip|zst|bz2|xz))*$/i;

/**
 * The name of a log or digest as CloudTrail delivers it, out of the file name of a copy: without suffixes, marks of copies, and folders that a flat copy has put in
 * front. Letters stay as they are. Null where the file name holds none.
 */
export function deliveredStem(fileName: string): string | null {
  if (fileName.length > longestName) return null;
  // The last place: a flat copy has the account's folder in front.
  let start = -1;
  for (const match of fileName.matchAll(deliveredStart)) start = match.index;
  if (start < 0) return null;
  const parts = deliveredParts.exec(fileName.slice(start));
  if (parts === null || !/\.json/i.test(parts[2]!) || !copyMarks.test(parts[2]!)) return null;
  return parts[1]!;
}
