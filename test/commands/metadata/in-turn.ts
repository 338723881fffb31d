/** The results of the work on each item, so many at a time, in the order of the items. */
export async function inTurn<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let place = next++; place < items.length; place = next++) results[place] = await work(items[place] as T);
  };
  await Promise.all(Array.from({length: width}, lane));
  return results;
}
