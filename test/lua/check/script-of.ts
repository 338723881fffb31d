import type {Finding} from '../../../src/config/finding.js';
import {parseRelease, usualRelease} from '../../../src/dovecot-release.js';
import {checkScript, selectLuaRules} from '../../../src/lua/check/check.js';
import {type LuaScript, parseScript} from '../../../src/lua/check/script.js';
import {loadEngine} from '../../../src/lua/engine/state.js';

const engine = await loadEngine();

/** The script of a text or bytes, named push.lua. */
export async function scriptOf(text: string | Uint8Array, version = '2.3'): Promise<LuaScript> {
  const release = parseRelease(version) ?? usualRelease('2.3');
  return parseScript(engine, typeof text === 'string' ? Buffer.from(text) : text, 'push.lua', release);
}

/** Every finding about a text. */
export async function findingsOf(text: string | Uint8Array, version = '2.3'): Promise<readonly Finding[]> {
  return checkScript(await scriptOf(text, version), selectLuaRules([], []), Date.parse('2026-06-01T12:00:00Z'));
}

/** The findings of one rule as `LINE:COLUMN-COLUMN severity message`. */
export async function placesOf(rule: string, text: string, version = '2.3'): Promise<string[]> {
  const findings = (await findingsOf(text, version)).filter((finding) => finding.rule === rule);
  return findings.map(({span, severity, message}) => {
    return `${span.line}:${span.column}-${span.endColumn} ${severity} ${message}`;
  });
}
