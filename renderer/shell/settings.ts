import { useEffect } from 'react';
import { create } from 'zustand';
import { settingsSchema, type Settings } from '../../shared/contract/index.ts';
import { host } from './connection.ts';

interface SettingsState {
  settings: Settings;
  /** False until the host has answered. */
  loaded: boolean;
}

const useStore = create<SettingsState>(() => ({ settings: settingsSchema.parse({}), loaded: false }));

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');

function apply(settings: Settings): void {
  const root = document.documentElement;
  root.dataset.theme = settings.theme === 'system' ? (darkScheme.matches ? 'dark' : 'light') : settings.theme;
  root.dataset.density = settings.density;
  root.lang = settings.language;
}
darkScheme.addEventListener('change', () => apply(useStore.getState().settings));

/** Fetches the settings and puts theme, density and language on the page. */
export async function loadSettings(): Promise<Settings> {
  const settings = await host('settings.get', {});
  apply(settings);
  useStore.setState({ settings, loaded: true });
  return settings;
}

/** Keeps a change; it is in force at once. Rejects with `EngineError` where it cannot be stored. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const settings = await host('settings.set', change);
  apply(settings);
  useStore.setState({ settings });
}

/** What the examiner chose for this machine. */
export const useSettings = (): Settings => useStore((state) => state.settings);

/** The same outside of components. */
export const currentSettings = (): Settings => useStore.getState().settings;

/** Calls back when the language changes, once at first. */
export function useLanguage(set: (language: Settings['language']) => void): void {
  const { language } = useSettings();
  useEffect(() => set(language), [language, set]);
}
