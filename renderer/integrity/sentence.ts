import type { Translate } from '../ui/index.ts';

/** Why a verdict was given. The engine's own words are English and may say more; in another language stands what the verdict always means. */
export function reasonOf(row: { verdict: string; reason: string }, t: Translate, language: string): string {
  return language === 'en' || row.reason === ''
    ? row.reason
    : t(`integrity.reason.${row.verdict}`, { defaultValue: row.reason });
}
