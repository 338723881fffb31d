/** One step of a pattern: a character, a test of one character, or a star. */
type Step = string | RegExp | typeof star;

const star = Symbol('*');
const anyCharacter = /^[\s\S]$/u;

const classes: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  digit: '0-9',
  lower: '\\p{Ll}',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9a-fA-F',
};

/** The inside of a bracket as a regular expression has it; `[:alpha:]` and the like are known. */
function bracketBody(text: string): string {
  return text
    .split(/(\[:\w+:\])/)
    .map((part) => {
      const name = /^\[:(\w+):\]$/.exec(part)?.[1];
      return name === undefined ? part.replace(/[\\\]^[]/g, '\\$&') : (classes[name] ?? '');
    })
    .join('');
}

/** The characters of a bracket and where it ends; null for one that is never closed. */
function bracket(part: string, open: number): {readonly test: RegExp; readonly end: number} | null {
  let at = open + 1;
  const negated = part[at] === '!' || part[at] === '^';
  if (negated) at += 1;
  const first = at;
  while (at < part.length && (part[at] !== ']' || at === first)) {
    const end = part.startsWith('[:', at) ? part.indexOf(':]', at) : -1;
    at = end === -1 ? at + 1 : end + 2;
  }
  if (at >= part.length) return null;
  return {test: characterTest(`${negated ? '^' : ''}${bracketBody(part.slice(first, at))}`), end: at};
}

/** A range that runs backwards matches nothing. */
function characterTest(body: string): RegExp {
  try {
    return new RegExp(`^[${body}]$`, 'u');
  } catch {
    return /(?!)/;
  }
}

function stepsOf(part: string): readonly Step[] {
  const steps: Step[] = [];
  // Where one bracket is never closed, none behind it is.
  let mayClose = true;
  for (let at = 0; at < part.length; at += 1) {
    const character = String.fromCodePoint(part.codePointAt(at) ?? 0);
    const set = character === '[' && mayClose ? bracket(part, at) : null;
    if (character === '[' && set === null) mayClose = false;
    if (set !== null) {
      steps.push(set.test);
      at = set.end;
    } else if (character === '*') {
      if (steps.at(-1) !== star) steps.push(star);
    } else if (character === '?') steps.push(anyCharacter);
    else {
      if (character === '\\' && at + 1 < part.length) at += 1;
      const literal = String.fromCodePoint(part.codePointAt(at) ?? 0);
      steps.push(literal);
      at += literal.length - 1;
    }
  }
  return steps;
}

/**
 * A test of names for one part of a path; null for a part without wildcards. Hidden names need a dot in the pattern. Takes
 * at most as many steps as the lengths of pattern and name multiplied: of all stars only the last one is tried again.
 */
export function namePattern(part: string): ((name: string) => boolean) | null {
  if (!/[*?[]/.test(part)) return null;
  const steps = stepsOf(part);
  const takesHidden = /^\\?\./.test(part);
  return (name) => (takesHidden || !name.startsWith('.')) && fits([...name], steps);
}

function fits(name: readonly string[], steps: readonly Step[]): boolean {
  let [at, step, again, starAt] = [0, 0, 0, -1];
  while (at < name.length) {
    if (steps[step] === star) [starAt, again, step] = [step, at, step + 1];
    else if (isStep(name[at] ?? '', steps[step])) [at, step] = [at + 1, step + 1];
    else if (starAt === -1) return false;
    else [again, at, step] = [again + 1, again + 1, starAt + 1];
  }
  return steps.slice(step).every((left) => left === star);
}

function isStep(character: string, step: Step | undefined): boolean {
  if (step instanceof RegExp) return step.test(character);
  return character === step;
}
