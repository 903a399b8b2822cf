import { caseExtension } from './launch-arguments.ts';

/** A name that every file system takes, made from the name of a case or of what is in the file. */
export function suggestFileName(wanted: string, extension = caseExtension): string {
  const name = wanted
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[. ]+$/, '')
    .slice(0, 80);
  return `${name === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? (extension === caseExtension ? 'case' : 'file') : name}${extension}`;
}
