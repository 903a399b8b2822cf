/**
 * Tactics of ATT&CK version 19 (2026), and what became of technique numbers that it withdrew. Names and numbers are MITRE's.
 * Version 19 split Defense Evasion into Stealth (TA0005) and Defense Impairment (TA0112).
 */
export const ATTACK_VERSION = '19';

/** MITRE's terms ask for this wherever names are shown. */
export const ATTACK_NOTICE =
  'MITRE ATT&CK® is a work of The MITRE Corporation, reproduced and distributed with its permission.';

export interface Tactic {
  id: string;
  /** As tags and layers write it. */
  tag: string;
  name: string;
  /** Tags of older versions. */
  also?: readonly string[];
}

/** In the order of the matrix. */
export const tactics: readonly Tactic[] = [
  { id: 'TA0043', tag: 'reconnaissance', name: 'Reconnaissance' },
  { id: 'TA0042', tag: 'resource-development', name: 'Resource Development' },
  { id: 'TA0001', tag: 'initial-access', name: 'Initial Access' },
  { id: 'TA0002', tag: 'execution', name: 'Execution' },
  { id: 'TA0003', tag: 'persistence', name: 'Persistence' },
  { id: 'TA0004', tag: 'privilege-escalation', name: 'Privilege Escalation' },
  { id: 'TA0005', tag: 'stealth', name: 'Stealth', also: ['defense-evasion'] },
  { id: 'TA0112', tag: 'defense-impairment', name: 'Defense Impairment' },
  { id: 'TA0006', tag: 'credential-access', name: 'Credential Access' },
  { id: 'TA0007', tag: 'discovery', name: 'Discovery' },
  { id: 'TA0008', tag: 'lateral-movement', name: 'Lateral Movement' },
  { id: 'TA0009', tag: 'collection', name: 'Collection' },
  { id: 'TA0011', tag: 'command-and-control', name: 'Command and Control' },
  { id: 'TA0010', tag: 'exfiltration', name: 'Exfiltration' },
  { id: 'TA0040', tag: 'impact', name: 'Impact' },
];

/** Numbers that version 19 withdrew, and those that took their place. */
const withdrawnTechniques: ReadonlyMap<string, string> = new Map([
  ['T1562', 'T1685'],
  ['T1562.001', 'T1685'],
  ['T1562.002', 'T1685.001'],
  ['T1562.004', 'T1686'],
  ['T1562.006', 'T1685'],
  ['T1562.007', 'T1686.001'],
  ['T1562.008', 'T1685.002'],
  ['T1562.010', 'T1689'],
  ['T1070.001', 'T1685.005'],
  ['T1070.002', 'T1685.006'],
  ['T1547.011', 'T1647'],
  ['T1656', 'T1684.001'],
]);

/** The number of a technique in version 19; numbers that are not known stay as they are. */
function currentTechnique(id: string): string {
  return withdrawnTechniques.get(id) ?? id;
}

const byTag = new Map<string, Tactic>();
for (const tactic of tactics) for (const tag of [tactic.tag, ...(tactic.also ?? [])]) byTag.set(tag, tactic);

/** The tactic that a tag names (`attack.initial_access` without its `attack.`); `_` and `-` are the same. */
function tacticOf(tag: string): Tactic | undefined {
  return (
    byTag.get(tag.toLowerCase().replaceAll('_', '-')) ??
    tactics.find(({ id }) => id.toLowerCase() === tag.toLowerCase())
  );
}

/** Reads tags of a rule: technique numbers of version 19, and tactics. */
export function readAttackTags(tags: readonly string[]): { techniques: string[]; tactics: string[] } {
  const [techniques, found] = [new Set<string>(), new Set<string>()];
  for (const tag of tags) {
    const name = /^attack\.(.+)$/i.exec(tag)?.[1];
    if (name === undefined) continue;
    if (/^t\d{4}(?:\.a?\d{3})?$/i.test(name)) techniques.add(currentTechnique(name.toUpperCase()));
    else {
      const tactic = tacticOf(name);
      if (tactic !== undefined) found.add(tactic.id);
    }
  }
  return { techniques: [...techniques], tactics: [...found] };
}
