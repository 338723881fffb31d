/** Tells one waiter that something has changed; changes before it waits are not lost, and several count as one. */
export class ChangeSignal {
  #changed = false;
  #wake: () => void = () => undefined;

  readonly notify = (): void => {
    this.#changed = true;
    this.#wake();
  };

  /** Takes what has changed so far for known. */
  clear(): void {
    this.#changed = false;
  }

  /** Resolves at the next change, at once if there was one since the last wait. */
  async next(): Promise<void> {
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
  }
}
