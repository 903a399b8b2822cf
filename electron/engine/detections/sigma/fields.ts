import { fields, openRoots } from '../../../../shared/fields/index.ts';
import type { Place } from '../rules/yaml.ts';

/** Fields that are worked out, for rules with `taxonomy: trailcase`. */
const derived = ['outcome', 'actor', 'actorKind', 'session', 'origin', 'hops', 'toolchain', 'agentFamily', 'network'];

/** Members that a record may have beside the catalogue's fields and open roots. */
const others = ['userIdentity', 'apiVersion', 'requestID', 'eventID', 'errorCode', 'insightContext', 'sharedEventID'];

const catalogue = new Map<string, string>();
for (const name of [...fields.filter((field) => field.group !== 'case').map((field) => field.name), ...others])
  catalogue.set(name.toLowerCase(), name);
const roots = new Map([...openRoots.keys()].map((root) => [root.toLowerCase(), root]));

/**
 * The path that a rule's field name means. A name that differs from CloudTrail's only in case is read as that, with a warning; aliases of filters never count here.
 * `isTrailcase`: derived fields may be named.
 */
export function makeFieldResolver(
  options: { isTrailcase: boolean; tellsUnknown: boolean },
  warn: (message: string) => void,
): (name: string, place: Place) => string {
  const told = new Set<string>();
  const tell = (name: string, message: string): void => {
    if (told.has(name)) return;
    told.add(name);
    warn(message);
  };
  return (name) => {
    if (options.isTrailcase && derived.includes(name)) return `derived:${name}`;
    const known = catalogue.get(name.toLowerCase());
    if (known === name) return name;
    const dot = name.indexOf('.');
    const head = dot < 0 ? name : name.slice(0, dot);
    const root = roots.get(head.toLowerCase());
    const meant = known ?? (root === undefined ? undefined : root + name.slice(head.length));
    if (meant !== undefined) {
      if (meant !== name) tell(name, `CloudTrail writes "${meant}"; "${name}" is read as that.`);
      return meant;
    }
    if (options.tellsUnknown)
      tell(name, `CloudTrail has no field "${name}": what asks for a value of it never matches.`);
    return name;
  };
}
