/** A Lua script as a session loads it. */
export interface ScriptUse {
  /** Absolute. */
  readonly path: string;
  /** What `script_init` of 2.4 is handed; empty in 2.3. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How a script fared that was loaded on this host as Dovecot loads it. */
export type ScriptTrial =
  | {readonly kind: 'starts'}
  /** `words` are Dovecot's own, without the path in front; `load` is the step before anything of the script runs. */
  | {readonly kind: 'fails'; readonly step: 'load' | 'run'; readonly words: string}
  /** It calls `os.exit` while it is loaded: the process aborts. */
  | {readonly kind: 'exits'}
  /** It cannot be told from here; one sentence. Not masked. */
  | {readonly kind: 'open'; readonly why: string};

/** What is known of a script; null where it was not tried. */
export type ScriptTrials = (script: ScriptUse) => ScriptTrial | null;

/** No script is tried: each that can be read counts as one that starts. */
export const untried: ScriptTrials = () => null;

/** What tells scripts apart. */
export function scriptKey({path, settings}: ScriptUse): string {
  return JSON.stringify([path, settings]);
}
