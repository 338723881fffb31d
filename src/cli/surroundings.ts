import type {Origin} from './origin.js';

/** Where commands find what no flag may hold, and whom they tell. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Where each flag's value came from. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly note: (text: string) => void;
  readonly detail: (text: string) => void;
  /** Asks for a secret on the terminal; null where there is none. */
  readonly askSecret: ((question: string) => Promise<string>) | null;
}
