import { type AccessLevel, accessByName } from './access.ts';
import english from './calls.en.json' with { type: 'json' };
import korean from './calls.ko.json' with { type: 'json' };
import { serviceName, servicePart } from './services.ts';

export type { AccessLevel } from './access.ts';

/** What an AWS call is. */
export interface CallDescription {
  /** Name of the service; a proper name in every language. */
  service: string;
  access: AccessLevel;
  /** One sentence on why the call matters to an investigation; null where the catalogue has none. */
  why: string | null;
  /** MITRE ATT&CK technique, as `T1136.003`: what the call would be part of in an intrusion, never a verdict on this one. */
  technique: string | null;
}

type Table = Record<string, Record<string, string>>;

const levels: Record<string, AccessLevel> = { r: 'read', l: 'list', w: 'write', p: 'permissions', t: 'tagging' };
/** "<service> <call>" to what the English table says: access letter, technique or "-", sentence. Maps, because names come from evidence. */
const englishCalls = flatten(english as Table);
const koreanCalls = flatten(korean as Table);

function flatten(table: Table): Map<string, string> {
  return new Map(
    Object.entries(table).flatMap(([service, calls]) =>
      Object.entries(calls).map(([call, text]): [string, string] => [`${service} ${call}`, text]),
    ),
  );
}

/**
 * What a call is and why it matters. Service and access level are found by rule for calls without an entry; null where the source is no
 * AWS service or a name is missing. Dates that some services put behind their names (`CreateFunction20150331`) do not count.
 */
export function describeCall(
  eventSource: string | null,
  eventName: string | null,
  language: 'en' | 'ko' = 'en',
): CallDescription | null {
  if (eventSource === null || eventName === null || eventName === '') return null;
  const part = servicePart(eventSource);
  if (part === null) return null;
  const call = eventName.replace(/(?<=[a-z])20\d{6}(?:v\d+)?$/, '');
  const entry = /^(\w) (\S+) (.+)$/.exec(englishCalls.get(`${part} ${call}`) ?? '');
  const service = serviceName(part);
  if (entry === null) return { service, access: accessByName(part, call), why: null, technique: null };
  const [, letter, technique, sentence] = entry;
  return {
    service,
    access: levels[letter!] ?? accessByName(part, call),
    why: language === 'ko' ? (koreanCalls.get(`${part} ${call}`) ?? sentence!) : sentence!,
    technique: technique === '-' ? null : technique!,
  };
}

/** How many calls have a sentence of their own. */
export const describedCalls = englishCalls.size;

/** Names of all calls that the catalogue knows, of every service. */
export function catalogueCalls(): string[] {
  return [...new Set(Object.values(english as Table).flatMap((calls) => Object.keys(calls)))];
}
