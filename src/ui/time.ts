/** Time of day with milliseconds, `09:52:11.480`, in UTC or local time. */
export function formatClock(ms: number, utc: boolean): string {
  const date = new Date(ms);
  if (utc) return date.toISOString().slice(11, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The time zone of local times at a moment: `CET (UTC+1)`, `UTC`. */
export function zoneText(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const parts = new Intl.DateTimeFormat('en-GB', {timeZoneName: 'short'}).formatToParts(ms);
  const name = parts.find(({type}) => type === 'timeZoneName')?.value ?? '';
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const shift = `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
  return /^(?:GMT|UTC)/.test(name) ? shift : `${name} (${shift})`;
}

/** A length of time in its largest fitting unit: `90 s`, `5 min`, `3 h`, `4 d`. Takes milliseconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** The same function, which remembers its last answer: events that follow one another often share their time. */
export function remember<T extends string | number>(make: (value: T) => string): (value: T) => string {
  let last: T | null = null;
  let made = '';
  return (value) => {
    if (value !== last) [last, made] = [value, make(value)];
    return made;
  };
}
