import type {Status} from '../finding.js';
import type {Letter} from './letter.js';

/** What a driver has told its receiver, as far as it can be seen from here. */
export interface Sight {
  readonly status: Status;
  /** One sentence. */
  readonly message: string;
}

/** Sees whether one driver notifies of a mail. */
export interface Witness {
  readonly driver: string;
  /** `push_notification_driver2`, `push_notification NAME`. */
  readonly setting: string;
  /** Who is told, for the question before the delivery. */
  readonly receiver: string;
  /** Begins to look, before the mail is delivered. Throws AppError. */
  watch(letter: Letter): Promise<Watch>;
}

export interface Watch {
  /** Resolves when something was seen; never if nothing is. */
  readonly seen: Promise<Sight>;
  /** What it means that nothing was seen. */
  readonly unseen: Sight;
  /** Ends looking. */
  close(): Promise<void>;
}
