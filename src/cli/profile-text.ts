import {keyIn, sectionIn} from './profile.js';

/** Where the lines of a section begin and end, by index; null for a profile that is not there. */
function linesOf(lines: readonly string[], profile: string | null): readonly [start: number, end: number] | null {
  const head = profile === null ? -1 : lines.findIndex((line) => sectionIn(line) === profile);
  if (profile !== null && head === -1) return null;
  const next = lines.findIndex((line, at) => at > head && sectionIn(line) !== undefined);
  return [head + 1, next === -1 ? lines.length : next];
}

/** The text of a value as a profile file has it: quoted where a reader would take it for something else. */
function spelt(value: string): string {
  return /^[\w./:@,+%-]*$/.test(value) ? value : JSON.stringify(value);
}

/**
 * The text of a profile file with a key of a profile set, or taken out where the value is null; comments and all other lines
 * stay. Null for the profile means the lines above the first section. A profile that is not there is added at the end.
 */
export function withKey(text: string, profile: string | null, key: string, value: string | null): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const found = linesOf(lines, profile);
  const line = value === null ? [] : [`${key} = ${spelt(value)}`];
  if (found === null) {
    if (value !== null) lines.push(...(lines.length === 0 ? [] : ['']), `[${profile}]`, ...line);
    return `${lines.join('\n')}\n`;
  }
  const [start, end] = found;
  const at = lines.findIndex((each, index) => index >= start && index < end && keyIn(each) === key);
  if (at !== -1) lines.splice(at, 1, ...line);
  else lines.splice(behindLast(lines, start, end), 0, ...line, ...(profile === null && end === 0 ? [''] : []));
  return `${lines.join('\n')}\n`;
}

/** Behind the last line of a section that is not blank. */
function behindLast(lines: readonly string[], start: number, end: number): number {
  let at = end;
  while (at > start && lines[at - 1]?.trim() === '') at -= 1;
  return at;
}
