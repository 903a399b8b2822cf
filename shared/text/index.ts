/**
 * Every word that a person reads stands in this folder, in both languages: one JSON file for each part of the product and language.
 * The window takes them all (`renderer/shell/text.ts`); the report and the sections of its parts import their own.
 */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];
