import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../shared/text/index.ts';

const files = import.meta.glob<object>(
  ['../../shared/text/*/*.json', '!**/reportdoc.json', '!**/intake.json', '!**/formats.json', '!**/phrases.json'],
  {
    eager: true,
    import: 'default',
  },
);

/** Nested texts by area: `timeline.title` is the text `title` of `shared/text/en/timeline.json`. */
const textsOf = (language: Language): Record<string, object> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([path, texts]) => {
      const [, folder, area] = /(\w+)\/(\w+)\.json$/.exec(path) ?? [];
      return folder === language && area !== undefined ? [[area, texts]] : [];
    }),
  );

/** Prepares the texts. Resolves at once: all of them are bundled. */
export async function startText(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { en: { translation: textsOf('en') }, ko: { translation: textsOf('ko') } },
    fallbackLng: 'en',
    nsSeparator: false,
    // Texts are no HTML: React escapes what it draws.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Draws everything in another language. */
export const setLanguage = (language: Language): void => void i18next.changeLanguage(language);
