import type { Translate } from '../ui/index.ts';

/** What an actor is, in words; several words of the engine (`ipv4 private`) are translated one by one, unknown ones stand as they are. */
export function subkindText(subkind: string, t: Translate): string {
  const whole = t(`actors.subkind.${subkind}`, { defaultValue: '' });
  if (whole !== '') return whole;
  return subkind
    .split(' ')
    .map((word) => t(`actors.subkind.${word}`, { defaultValue: word }))
    .join(' ');
}
