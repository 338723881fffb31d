/** Columns of a terminal, as far as it says how wide it is; without end elsewhere: there nothing is wrapped. */
export function terminalWidth({isTTY, columns}: NodeJS.WriteStream): number {
  return isTTY && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}
