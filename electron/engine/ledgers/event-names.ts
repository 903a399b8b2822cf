/**
 * Names of calls as ledgers compare them. CloudTrail writes some with the version of the API behind them (`CreateFunction20150331v2`, `CreateFunction2020_05_31`);
 * both spellings occur for one call.
 */
export function plainEventName(name: string): string {
  return name.replace(/(\d{8}(v\d+)?|\d{4}_\d{2}_\d{2})$/, '');
}

/** `iam.amazonaws.com` → `iam`; other texts as they are. A call is told by source and name together: `CreateUser` exists in six services. */
export function plainEventSource(source: string): string {
  return source.endsWith('.amazonaws.com') ? source.slice(0, -14) : source;
}
