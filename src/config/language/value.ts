import type {ValueKind} from './tree.js';

/** A value as the grammar reads it: its kind, and its text without quotes or `<`. */
export interface ReadValue {
  readonly kind: ValueKind;
  readonly text: string;
}

/** Every backslash dropped, the character behind it kept. */
function dropBackslashes(text: string): string {
  return text.includes('\\') ? text.replace(/\\([\s\S])?/g, '$1') : text;
}

/** A value of 2.3. The test for closing quotes looks at the last character only, so `"x\"` counts as closed. */
export function readValue23(raw: string): ReadValue {
  const first = raw[0];
  if (first === '<') return {kind: 'file', text: raw.replace(/^<[ \t]*/, '')};
  const opens = first === '"' || first === "'";
  if (!opens && raw.includes('$')) return {kind: 'variable', text: raw};
  if (opens && raw.endsWith(first)) return {kind: 'quoted', text: dropBackslashes(raw.slice(1, -1))};
  return {kind: 'literal', text: raw};
}

/** A value of 2.4: as in 2.3, but any white space may follow the `<`. */
export function readValue24(raw: string): ReadValue {
  return raw.startsWith('<') ? {kind: 'file', text: raw.replace(/^<[ \t\n\v\f\r]*/, '')} : readValue23(raw);
}
