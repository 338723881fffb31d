import type {ConfigFiles} from './files.js';
import type {KnownSettings} from './settings/known-2.3.js';

/** What the interpreter needs from outside. */
export interface InterpreterContext {
  readonly known: KnownSettings;
  readonly files: ConfigFiles;
  /** For `$ENV:NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
