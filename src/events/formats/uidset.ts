/** The largest set that is listed: one member may stand for four thousand million messages. */
const limit = 100_000;
const largestUid = 0xffff_ffff;

/** The numbers of an IMAP set like `2,6:9`, in its order; null where it is no set of UIDs or longer than 100,000. */
export function expandUidset(text: string): readonly number[] | null {
  if (!/^\d{1,10}(?::\d{1,10})?(?:,\d{1,10}(?::\d{1,10})?)*$/.test(text)) return null;
  const uids: number[] = [];
  for (const part of text.split(',')) {
    const [low = 0, high = low] = part.split(':').map(Number);
    if (low < 1 || high < low || high > largestUid || uids.length + high - low >= limit) return null;
    for (let uid = low; uid <= high; uid += 1) uids.push(uid);
  }
  return uids;
}
