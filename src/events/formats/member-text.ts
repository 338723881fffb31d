const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/**
 * The text of a top-level member's value in valid JSON text, as it stands there; null where there is no such member.
 * The last one counts, as in JSON.parse.
 */
export function memberText(json: string, name: string): string | null {
  let depth = 0;
  let last = '';
  let start = -1;
  let found: string | null = null;
  for (const {0: word, index} of json.matchAll(token)) {
    if (depth === 1 && start !== -1 && (word === ',' || word === '}')) {
      found = json.slice(start, index).trim();
      start = -1;
    }
    if (depth === 1 && word === ':' && start === -1 && isName(last, name)) start = index + 1;
    if (word === '{' || word === '[') depth += 1;
    else if (word === '}' || word === ']') depth -= 1;
    last = word;
  }
  return found;
}

function isName(word: string, name: string): boolean {
  return word.startsWith('"') && JSON.parse(word) === name;
}
