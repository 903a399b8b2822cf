import { readOwnRule } from '../rules/read-rule-file.ts';
import type { RuleFile } from '../rules/rule.ts';
import { chainRules } from './chains.ts';
import { credentialRules } from './credentials.ts';
import { discoveryRules } from './discovery.ts';
import { escalationRules } from './escalation.ts';
import { exfiltrationRules } from './exfiltration.ts';
import { impactRules } from './impact.ts';
import { loggingRules } from './logging.ts';
import type { PackRule } from './pack-rule.ts';
import { persistenceRules } from './persistence.ts';

export type { PackRule } from './pack-rule.ts';

/** Every rule of the application's own pack. */
export const packRules: readonly PackRule[] = [
  ...loggingRules,
  ...credentialRules,
  ...escalationRules,
  ...persistenceRules,
  ...exfiltrationRules,
  ...impactRules,
  ...discoveryRules,
  ...chainRules,
];

const author = 'Trailcase';
const license = 'Apache-2.0';
const logsource = { product: 'aws', service: 'cloudtrail' };

/** The documents of a rule: the steps of a correlation, then the rule itself. */
function packDocuments({ id, title, level, tags, innocent, body }: PackRule): object[] {
  const head = { title, id, status: 'stable', author, license, level, tags, falsepositives: [innocent] };
  const common = { taxonomy: 'trailcase', logsource };
  const { steps, ...own } = body as { steps?: Record<string, object> };
  if (steps === undefined) return [{ ...head, ...common, ...own }];
  const bases = Object.entries(steps).map(([name, selection]) => ({
    title: `${title} (${name})`,
    name: `${id}-${name}`,
    author,
    license,
    ...common,
    detection: { selection, condition: 'selection' },
  }));
  const { correlation } = own as { correlation: { rules: string[] } };
  return [
    ...bases,
    { ...head, ...common, correlation: { ...correlation, rules: correlation.rules.map((name) => `${id}-${name}`) } },
  ];
}

/** A rule of the pack as the text of a Sigma file. JSON is YAML. */
export function packText(rule: PackRule): string {
  return packDocuments(rule)
    .map((document) => `---\n${JSON.stringify(document, null, 2)}\n`)
    .join('');
}

/** The pack as files of rules. */
export function loadPack(): RuleFile[] {
  return packRules.map((rule) => readOwnRule(`own/${rule.id}`, packText(rule), packDocuments(rule), 'own'));
}
