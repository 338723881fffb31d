import type {Emission} from '../engine/emission.js';
import type {LuaEnvironment, ToldMailbox} from '../engine/environment.js';
import type {Argument, CallResult, Kept, LoadFailure} from '../engine/script.js';
import type {LuaFailure} from '../engine/state.js';

/** What the program asks of the thread. One request is answered before the next is sent. */
export type Request =
  | {
      readonly op: 'open';
      readonly text: Uint8Array;
      readonly chunkName: string;
      readonly environment: LuaEnvironment;
    }
  | {readonly op: 'has'; readonly names: readonly string[]}
  | {
      readonly op: 'call';
      readonly name: string;
      readonly arguments: readonly Argument[];
      readonly keep: boolean;
      readonly told: ToldMailbox | null;
    }
  | {readonly op: 'drop'; readonly kept: Kept}
  | {readonly op: 'close'};

/** What the thread says: `ready` once, then for each request any number of emissions and positions, then the answer. */
export type Message =
  | {readonly kind: 'ready'}
  | {readonly kind: 'emission'; readonly emission: Emission}
  | {readonly kind: 'position'; readonly position: string}
  | {readonly kind: 'answer'; readonly answer: Answer}
  | {readonly kind: 'broken'; readonly message: string};

/** How a session ended. */
export interface Closing {
  /** Whether the script still held a `user` table. */
  readonly holdsUser: boolean;
  /** What went wrong in `script_deinit`. */
  readonly failure: LuaFailure | null;
}

/** The answer of each operation; null where there is nothing to say. */
export type Answer = LoadFailure | readonly string[] | CallResult | Closing | null;
