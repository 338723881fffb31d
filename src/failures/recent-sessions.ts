import type {LogPrefix} from './log-prefix.js';
import {Session, type Verdicts} from './session.js';

/** So many sessions and processes are remembered; the one that was silent for the longest time is given up first. */
const limit = 10_000;
/** A process of LMTP says so between its connections. */
const betweenConnections = /^(?:Info: )?(?:Connect|Disconnect) from /;

/** The sessions of a log that may still say something, and which of them each process was at last. */
export class RecentSessions {
  readonly #verdicts: Verdicts;
  readonly #sessions = new Map<string, Session>();
  readonly #latest = new Map<string, {readonly session: string; readonly user: string}>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** Takes notice of a line, whatever it says. */
  meet({process, session, user, text}: LogPrefix): void {
    if (process === null) return;
    if (session !== null && user !== null) touch(this.#latest, process, {session, user});
    else if (betweenConnections.test(text)) this.#latest.delete(process);
  }

  /** The session that the lines of a name belong to. */
  of(name: string): Session {
    const session = this.#sessions.get(name) ?? new Session(this.#verdicts);
    touch(this.#sessions, name, session)?.end();
    return session;
  }

  /**
   * The session in which a process has just delivered to an address. LMTP of 2.3 names the address only, once the request
   * is through: before the process begins with the next recipient.
   */
  ofProcess(process: string, address: string): Session | null {
    const latest = this.#latest.get(process);
    const user = latest?.user.toLowerCase();
    const isUser = user !== undefined && (address === user || address.startsWith(`${user}@`));
    return isUser ? this.of(latest?.session ?? '') : null;
  }

  /** No more lines will come. */
  end(): void {
    for (const session of this.#sessions.values()) session.end();
    this.#sessions.clear();
  }
}

/** Makes an entry the most recent one; gives back the value of the one that had to go. */
function touch<T>(map: Map<string, T>, key: string, value: T): T | undefined {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return undefined;
  const [[oldest, given] = ['', value]] = map;
  map.delete(oldest);
  return given;
}
