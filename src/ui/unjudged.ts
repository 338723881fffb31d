/** Says how many events a filter could not judge. */
export function unjudgedText(count: number): string {
  const events = count === 1 ? '1 event was' : `${count} events were`;
  return `${events} cut off before what the filters look at, so it is not known whether they match: left out`;
}
