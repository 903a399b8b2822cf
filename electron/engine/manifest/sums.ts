/** A file of a folder that was written, as its manifest names it. */
export interface WrittenFile {
  /** Relative to the folder, with `/`. */
  name: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

export const sumsName = 'MANIFEST.sha256';
export const manifestName = 'manifest.json';

/** The list that `sha256sum -c` reads: hash, two spaces, name. Names hold no backslash and no line feed, so none has to be escaped. */
export function renderSums(files: readonly WrittenFile[]): Uint8Array {
  return Buffer.from(files.map((file) => `${file.sha256}  ${file.name}\n`).join(''));
}
