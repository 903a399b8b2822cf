import { formatTime } from '../../shared/format/index.ts';
const hourMs = 3_600_000;

/** Commands that fetch public keys and signatures, filled with the period, Regions and accounts of the case. */
export function collectCommands(
  from: number | null,
  to: number | null,
  regions: readonly string[],
  accounts: readonly string[],
): { keys: string; signatures: string; context: string } {
  const start = from === null ? '2024-05-01T00:00:00Z' : formatTime(Math.floor(from / hourMs) * hourMs - hourMs);
  const end = to === null ? '2024-06-01T02:00:00Z' : formatTime(Math.ceil(to / hourMs) * hourMs + 2 * hourMs);
  // Names come from the evidence: only what looks like a Region or an account is put into a command.
  const safeRegions = regions.filter((region) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
  const safeAccounts = accounts.filter((account) => /^\d{12}$/.test(account));
  const regionList = (safeRegions.length > 0 ? safeRegions : ['us-east-1']).join(' ');
  return {
    keys: `for region in ${regionList}; do
  aws cloudtrail list-public-keys --region "$region" \\
    --start-time ${start} --end-time ${end} \\
    > "public-keys-$region.json"
done`,
    signatures: `BUCKET=your-trail-bucket
for account in ${(safeAccounts.length > 0 ? safeAccounts : ['111122223333']).join(' ')}; do
  aws s3api list-objects-v2 --bucket "$BUCKET" \\
    --prefix "AWSLogs/$account/CloudTrail-Digest/" \\
    --query 'Contents[].Key' --output text | tr '\\t' '\\n' |
  while IFS= read -r key; do
    aws s3api head-object --bucket "$BUCKET" --key "$key" --output json |
    jq -c --arg b "$BUCKET" --arg k "$key" '. + {Bucket: $b, Key: $k}'
  done
done > signatures.ndjson`,
    context: `aws cloudtrail describe-trails > trails.json
aws cloudtrail get-trail-status --name your-trail > trail-status.json
aws cloudtrail get-event-selectors --trail-name your-trail > event-selectors.json`,
  };
}
