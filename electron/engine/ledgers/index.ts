export { CaseLedgers } from './case-ledgers.ts';
export { ledgersDerivation } from './derive.ts';
