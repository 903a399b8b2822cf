export { addRules, listAddedRules, readAddedRules, readMarks, removeRules, writeMarks } from './added-rules.ts';
export { detectionsDerivation } from './derive.ts';
export { DetectionsIndex } from './detections-index.ts';
export { loadRules, type OfferedFile, offeredFiles } from './rules/load-rules.ts';
export { readRuleFile } from './rules/read-rule-file.ts';
export type { RuleFile } from './rules/rule.ts';
export { RuleError } from './rules/rule-error.ts';
export { ruleMarks } from './rule-marks.ts';
export { testRules } from './rules/test-rules.ts';
