/** How full one sending is: records that wait or are tried, and tries of them. */
export class Load {
  /** Records in lanes, those that are being tried included. */
  #records = 0;
  /** Tries that are under way. */
  #outgoing = 0;
  /** The same, and tries whose outcomes are not on record yet. */
  #inFlight = 0;
  /** Tries that ended with outcomes since the last `takeEnded`. */
  #ended = 0;

  /** Records in lanes. */
  get records(): number {
    return this.#records;
  }

  /** Tries that are under way. */
  get outgoing(): number {
    return this.#outgoing;
  }

  /** Tries that are under way or not on record yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  add(records: number): void {
    this.#records += records;
  }

  remove(records: number): void {
    this.#records -= records;
  }

  startTry(): void {
    this.#outgoing += 1;
    this.#inFlight += 1;
  }

  /** A try was answered, or failed; what it comes to is not decided yet. */
  answered(): void {
    this.#outgoing -= 1;
  }

  /**
   * The end of an answered try. One with outcomes stays in flight until `recorded`: were its place free before, more could be
   * lost with them than may be in flight.
   */
  endTry(hasOutcomes: boolean): void {
    if (hasOutcomes) this.#ended += 1;
    else this.#inFlight -= 1;
  }

  /** Tries that ended with outcomes since the last call, for `recorded`. */
  takeEnded(): number {
    const ended = this.#ended;
    this.#ended = 0;
    return ended;
  }

  /** The outcomes of so many tries are on record. */
  recorded(tries: number): void {
    this.#inFlight -= tries;
  }
}
