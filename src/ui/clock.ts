/** Time of day with milliseconds, `09:52:11.480`, in UTC or local time. */
export function formatClock(ms: number, utc: boolean): string {
  const date = new Date(ms);
  if (utc) return date.toISOString().slice(11, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
