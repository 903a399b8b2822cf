import type { EpochMs } from '../../shared/contract/index.ts';

/**
 * The minute in which CloudTrail delivered a log file, by its name: `…_CloudTrail_<Region>_YYYYMMDDTHHmmZ_<unique>.json.gz`
 * (docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html). Null where the name does not tell.
 */
export function deliveryMinute(path: string): EpochMs | null {
  const found = /_CloudTrail(?:-Insight)?_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/.exec(path);
  if (!found) return null;
  const [, year, month, day, hour, minute] = found.map(Number) as [number, number, number, number, number, number];
  const time = Date.UTC(year, month - 1, day, hour, minute);
  const read = new Date(time);
  return read.getUTCMonth() === month - 1 &&
    read.getUTCDate() === day &&
    read.getUTCHours() === hour &&
    read.getUTCMinutes() === minute
    ? time
    : null;
}
