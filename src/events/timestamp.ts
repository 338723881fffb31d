const firstMs = Date.parse('0000-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether RFC 3339 can say the time: a whole number of milliseconds, within the years 0 to 9999. */
export function isSayable(ms: number | null): ms is number {
  return ms !== null && ms >= firstMs && ms <= lastMs && Number.isInteger(ms);
}
