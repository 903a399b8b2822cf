import { readFileSync, renameSync } from 'node:fs';
import { type Settings, settingsSchema } from '../../shared/contract/index.ts';
import { writeAtomic } from './write-atomic.ts';

/** The examiner's settings on this machine, kept as JSON in the user data folder. */
export interface SettingsStore {
  get(): Settings;
  /** Changes the given keys only and returns the whole. */
  update(patch: Partial<Settings>): Settings;
}

/** Opens the store. A file that cannot be understood is kept beside it as `….broken` and defaults are used. */
export function openSettings(file: string): SettingsStore {
  let settings = read(file);
  return {
    get: () => settings,
    update(patch) {
      settings = settingsSchema.parse({ ...settings, ...patch });
      writeAtomic(file, `${JSON.stringify(settings, null, 2)}\n`);
      return settings;
    },
  };
}

function read(file: string): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return settingsSchema.parse({});
  }
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch {
    renameSync(file, `${file}.broken`);
    process.stderr.write(
      `Trailcase: ${file} could not be read and was kept as ${file}.broken; default settings are used.\n`,
    );
    return settingsSchema.parse({});
  }
}
