import type { EpochMs } from '../../../shared/contract/common.ts';

/** What is asked about; what is left out does not narrow. */
export interface Scope {
  accounts?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
  /** Classes of events, as `data`; resource types narrow data events. */
  classes?: readonly string[] | undefined;
  resourceTypes?: readonly string[] | undefined;
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

/** What a statement speaks of; null and `*` stand for all. */
interface Applicable {
  account: string | null;
  region: string | null;
  class: string | null;
  resourceType: string | null;
  from: EpochMs | null;
  to: EpochMs | null;
}

/** Which statements speak of the accounts, Regions, classes and period: those that overlap it in every respect. */
export function limitsApplying<T extends Applicable>(statements: readonly T[], scope: Scope): T[] {
  const fits = (asked: readonly string[] | undefined, about: string | null): boolean =>
    asked === undefined || about === null || about === '*' || asked.includes(about);
  return statements.filter(
    (each) =>
      fits(scope.accounts, each.account) &&
      fits(scope.regions, each.region) &&
      fits(scope.classes, each.class) &&
      fits(scope.resourceTypes, each.resourceType) &&
      (scope.to === undefined || each.from === null || each.from <= scope.to) &&
      (scope.from === undefined || each.to === null || each.to >= scope.from),
  );
}
