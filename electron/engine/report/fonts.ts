import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The font files of the PDF, and the package folder that each comes from in a source checkout. */
export const fontFiles = {
  regular: { name: 'NotoSansKR_400Regular.ttf', folder: '@expo-google-fonts/noto-sans-kr/400Regular' },
  bold: { name: 'NotoSansKR_700Bold.ttf', folder: '@expo-google-fonts/noto-sans-kr/700Bold' },
  mono: { name: 'jetbrains-mono-latin-wght-normal.woff2', folder: '@fontsource-variable/jetbrains-mono/files' },
} as const;

export type FontName = keyof typeof fontFiles;

const loaded = new Map<FontName, Buffer>();

/** The bytes of a font, read once. */
export function loadFont(name: FontName): Buffer {
  let bytes = loaded.get(name);
  if (!bytes) {
    bytes = readFileSync(findFont(name, import.meta.dirname));
    loaded.set(name, bytes);
  }
  return bytes;
}

/**
 * Looks for a font from a folder upwards: in `fonts/` or `dist/fonts/` (where a build puts them), then in `node_modules` (where a source
 * checkout has them). Throws when it is nowhere: a report with another font would have other bytes.
 */
export function findFont(name: FontName, from: string): string {
  const file = fontFiles[name];
  for (let folder = from; ; folder = dirname(folder)) {
    for (const place of ['fonts', join('dist', 'fonts'), join('node_modules', file.folder)]) {
      const path = join(folder, place, file.name);
      if (existsSync(path)) return path;
    }
    if (dirname(folder) === folder) throw new Error(`The font ${file.name} is not part of this installation.`);
  }
}
