import {maskUrls} from '../../secrets.js';
import type {Emission} from '../engine/emission.js';
import type {LuaValue} from '../engine/value.js';

/** One call of a function of the script. */
export interface CallLine {
  readonly schema: 'dovepush.lua-call/1';
  readonly function: string;
  readonly user: string;
  readonly context: LuaValue;
  /** Null for begin and end. */
  readonly event: LuaValue;
  /** Only of end: what it is told about the transaction. */
  readonly success?: boolean;
  readonly returned: LuaValue;
  /** Lua's words, with the position in front. */
  readonly error: string | null;
  /** What Dovecot would do about the error. */
  readonly effect?: string;
  /** What the script asked for that only the server has: whether the call fails there cannot be told here. */
  readonly unavailable?: readonly string[];
}

/** A line that the script logged. */
interface LogLine {
  readonly schema: 'dovepush.lua-log/1';
  readonly level: string;
  readonly message: LuaValue;
}

/** A request that the script would have sent. */
export interface HttpLine {
  readonly schema: 'dovepush.lua-http/1';
  readonly method: LuaValue;
  readonly url: LuaValue;
  readonly headers: Readonly<Record<string, LuaValue>>;
  readonly body: LuaValue;
  readonly sent: false;
}

/** A change on the server that the script would make. It is kept for the rest of the session, and made nowhere. */
export interface EffectLine {
  readonly schema: 'dovepush.lua-effect/1';
  /** `metadata_set` or `metadata_unset`. */
  readonly effect: string;
  /** Key, and value if there is one. */
  readonly args: LuaValue;
  /** Only of what is about a mailbox. */
  readonly mailbox?: LuaValue;
}

/** Text that went to `print`, which Dovecot throws away. It belongs on no output. */
interface PrintLine {
  readonly print: LuaValue;
}

export type OutputLine = CallLine | LogLine | HttpLine | EffectLine | PrintLine;

const secretHeader = /^(?:proxy-)?authorization$|cookie|token|secret|password|api-?key/i;

function headersOf(pairs: LuaValue): Readonly<Record<string, LuaValue>> {
  if (!Array.isArray(pairs)) return {};
  return Object.fromEntries(
    (pairs as readonly (readonly [string, LuaValue])[]).map(([name, value]) => {
      return [name, secretHeader.test(name) ? '***' : value];
    }),
  );
}

/** The output lines of something that a script handed out; credentials in headers and URLs masked. */
export function emissionLines(emission: Emission): readonly OutputLine[] {
  return emission.kind === 'outside' || emission.kind === 'module' ? [] : [emissionLine(emission)];
}

function emissionLine(emission: Exclude<Emission, {readonly kind: 'outside' | 'module'}>): OutputLine {
  if (emission.kind === 'print') return {print: emission.text};
  if (emission.kind === 'log') {
    return {schema: 'dovepush.lua-log/1', level: emission.level, message: emission.message};
  }
  if (emission.kind === 'effect') {
    const {effect, args, mailbox} = emission;
    return {schema: 'dovepush.lua-effect/1', effect, args, ...(mailbox === null ? {} : {mailbox})};
  }
  const {method, url, headers, body} = emission;
  return {
    schema: 'dovepush.lua-http/1',
    method,
    url: typeof url === 'string' ? maskUrls(url) : url,
    headers: headersOf(headers),
    body,
    sent: false,
  };
}
