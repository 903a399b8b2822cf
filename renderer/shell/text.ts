import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { textOptions, type Language } from '../../shared/text/index.ts';

/** Prepares the texts. Resolves at once: all of them are bundled. */
export async function startText(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({ ...textOptions, lng: language });
}

/** Draws everything in another language. */
export const setLanguage = (language: Language): void => void i18next.changeLanguage(language);
