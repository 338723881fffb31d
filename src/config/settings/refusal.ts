import type {Assignment} from './store.js';

/** A check that failed at the end of the files: Dovecot's words and the assignment to blame, null for none. */
export interface Refusal {
  readonly text: string;
  readonly assignment: Assignment | null;
  /** Where to place it; null where nothing in the files is to blame. */
  readonly node: Assignment['node'] | null;
}
