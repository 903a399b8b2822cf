import type { Translate } from '../ui/index.ts';

/** An act in words: an act of this version, one that failed, or, of another version, its name. */
export function actWords(act: string, t: Translate): string {
  const known = t(`audit.acts.${act}`, { defaultValue: '' });
  if (known !== '') return known;
  return act.endsWith('.fail') ? t('audit.failed', { act: actWords(act.slice(0, -'.fail'.length), t) }) : act;
}
