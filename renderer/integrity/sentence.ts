import type { Translate } from '../ui/index.ts';

/** A sentence that the engine generated, in the language of the window; names of event classes in it are translated too. */
export function sentenceOf(
  sentence: { id: string; params: Record<string, string>; text: string },
  t: Translate,
): string {
  const { id, params, text } = sentence;
  const without = params['without']
    ?.split(', ')
    .map((name) => t(`integrity.eventClass.${name}`, { defaultValue: name }))
    .join(', ');
  return t(`integrity.limit.${id}`, { ...params, ...(without === undefined ? {} : { without }), defaultValue: text });
}

/** Why a verdict was given. The engine's own words are English and may say more; in another language stands what the verdict always means. */
export function reasonOf(row: { verdict: string; reason: string }, t: Translate, language: string): string {
  return language === 'en' || row.reason === ''
    ? row.reason
    : t(`integrity.reason.${row.verdict}`, { defaultValue: row.reason });
}
