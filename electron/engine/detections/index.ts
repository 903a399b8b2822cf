export { addRules, listAddedRules, readAddedRules, readMarks, removeRules, writeMarks } from './added-rules.ts';
export { countFiles, DetectionsIndex } from './detections-index.ts';
export { findLeads } from './leads/find-leads.ts';
export { loadPack, packHash, packRules, packText } from './pack/index.ts';
export { loadRules, type OfferedFile, offeredFiles, readOffered } from './rules/load-rules.ts';
export { readRuleFile } from './rules/read-rule-file.ts';
export type { RuleFile } from './rules/rule.ts';
export { RuleError } from './rules/rule-error.ts';
export { testRules, type VectorResult } from './rules/test-rules.ts';
