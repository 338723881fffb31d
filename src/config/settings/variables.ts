/** A variable that stands for nothing. */
export interface BadVariable {
  readonly name: string;
  /** `invalid` for lists and blocks. */
  readonly problem: 'invalid' | 'unknown';
}

/** What `$name` stands for, or why it stands for nothing. `own` is true for the setting's own name. */
export type Resolve = (name: string, own: boolean) => {readonly value: string} | {readonly variable: BadVariable};

/** A value after expansion; `onlyExpanded` when the error would not show without `-x`. */
export type Expanded =
  | {readonly value: string}
  | {readonly error: string; readonly onlyExpanded: boolean; readonly variable?: BadVariable};

/** Doveconf's words for a variable that stands for nothing. */
export function badVariableText({name, problem}: BadVariable): string {
  return `${problem === 'invalid' ? 'Invalid' : 'Unknown'} variable: $${name}`;
}

/** A setting that names itself twice doubles with each line; no value is as long as this by intent. */
const longest = 16_777_216;

const blank = /[ \t]/;

/**
 * Expands the words of a value that begin with `$`, as the server does when it starts. A name ends at a space, not at a
 * tab; each run of blanks behind a word becomes one space.
 */
export function expandVariables(
  key: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  resolve: Resolve,
): Expanded {
  const parts: string[] = [];
  let at = 0;
  let length = 0;
  for (;;) {
    const space = text.indexOf(' ', at);
    const word = space === -1 ? text.slice(at) : text.slice(at, space);
    const expanded = expandWord(key, word, at === 0 || blank.test(text[at - 1] ?? ''), env, resolve);
    if ('error' in expanded) return expanded;
    parts.push(expanded.value);
    length += expanded.value.length;
    if (length > longest) return {error: `The value of ${key} grows beyond all bounds`, onlyExpanded: false};
    if (space === -1) return {value: parts.join(' ')};
    at = space;
    while (at < text.length && blank.test(text[at] ?? '')) at += 1;
  }
}

function expandWord(
  key: string,
  word: string,
  startsWord: boolean,
  env: Readonly<Record<string, string | undefined>>,
  resolve: Resolve,
): Expanded {
  if (!word.startsWith('$') || !startsWord) return {value: word};
  const name = word.slice(1);
  const own = name === key;
  if (name.startsWith('ENV:')) return {value: env[name.slice(4)] ?? ''};
  const found = resolve(name, own);
  if ('value' in found) return found;
  return {error: badVariableText(found.variable), onlyExpanded: !own, variable: found.variable};
}

/**
 * Expands `$SET:name` and `$ENV:NAME` of 2.4 at the start of words; anything else with a dollar sign is plain text. A word
 * ends at a space, not at a tab; each run of blanks after one becomes one space.
 */
export function expandReferences(
  key: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  lookUp: (name: string) => {readonly value: string} | {readonly error: string},
): Expanded {
  const words: string[] = [];
  let length = 0;
  for (const word of text.split(/ [ \t\n\v\f\r]*/)) {
    const expanded = expandReference(key, word, env, lookUp);
    if ('error' in expanded) return expanded;
    words.push(expanded.value);
    length += expanded.value.length;
    if (length > longest) return {error: `The value of ${key} grows beyond all bounds`, onlyExpanded: false};
  }
  return {value: words.join(' ')};
}

function expandReference(
  key: string,
  word: string,
  env: Readonly<Record<string, string | undefined>>,
  lookUp: (name: string) => {readonly value: string} | {readonly error: string},
): Expanded {
  if (word.startsWith('$ENV:')) return {value: env[word.slice('$ENV:'.length)] ?? ''};
  if (!word.startsWith('$SET:')) return {value: word};
  const name = word.slice('$SET:'.length);
  const found = lookUp(name);
  return 'error' in found ? {error: found.error, onlyExpanded: name !== key} : found;
}
