/** How values are written in records. */
export type JsonObject = { [key: string]: unknown };

/** `YYYY-MM-DDTHH:MM:SSZ`, the only form CloudTrail writes in `eventTime`. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The form of dates inside STS and IAM responses: `Jul 10, 2023, 12:31:14 PM`. */
export function formatResponseDate(at: number): string {
  const date = new Date(at);
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][
    date.getUTCMonth()
  ]!;
  const hour = date.getUTCHours();
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${month} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${clock}`;
}
