import type {Trend} from '../samples.js';
import type {Counts} from '../tally.js';

/** What came of one way through the program. */
export interface Outcome extends Counts {
  readonly lane: string;
  /** What the summaries call repeated; null where nothing may come twice. */
  readonly said: number | null;
  /** Lives that were killed before they could say so. */
  readonly killed: number;
  /** Lives that ended otherwise than they were told to, and what they said. */
  readonly wrongEnds: readonly string[];
}

/** One way through the program, under way during the whole run. */
export interface Lane {
  readonly name: string;
  /** How many messages have arrived at its end so far. */
  arrived(): Promise<number>;
  /** Ends its programs in order and gives what came of it. */
  stop(): Promise<Outcome>;
  /** Each life of its programs so far. */
  lives(): readonly {readonly name: string; readonly trend: Trend | null}[];
}

/** What all lanes are about. */
export interface Field {
  readonly brokers: string;
  /** The topic that the load goes to. */
  readonly topic: string;
  /** For files; it has room, and is removed after the run. */
  readonly folder: string;
}
