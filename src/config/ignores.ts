import type {Finding} from './finding.js';
import type {CommentNode} from './language/tree.js';
import type {ConfigModel} from './model.js';

/** One rule that a comment in the files asks to leave out. */
export interface Ignore {
  readonly rule: string;
  readonly comment: CommentNode;
  /** The line it is about; null for the whole file. */
  readonly line: number | null;
  /** The last day on which it counts, `YYYY-MM-DD`; null where it has no end. */
  readonly until: string | null;
}

const directive = /^#+[ \t]*dovepush-ignore(-file)?(?:[ \t]+(.*))?$/;
const words = /^([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)(?:[ \t]+until[ \t]+(\d{4}-\d{2}-\d{2}))?[ \t\r]*$/;

/** What the comments `# dovepush-ignore RULE[,RULE] [until DATE]` and `# dovepush-ignore-file …` of all files ask for. */
export function readIgnores(model: ConfigModel): readonly Ignore[] {
  const ignores: Ignore[] = [];
  const lineFor = createLineFinder(model);
  for (const node of model.nodes) {
    if (node.kind !== 'comment' || !node.text.includes('dovepush-ignore')) continue;
    const [, whole, rest = ''] = directive.exec(node.text) ?? [];
    const [, list, until = null] = words.exec(rest) ?? [];
    if (list === undefined) continue;
    const line = whole === undefined ? lineFor(node) : null;
    for (const rule of list.split(',')) ignores.push({rule: rule.trim(), comment: node, line, until});
  }
  return ignores;
}

/** The line behind the comment and others like it; its own where it stands behind a setting. */
function createLineFinder(model: ConfigModel): (comment: CommentNode) => number {
  const files = new Map(model.files.map(({path, lines}) => [path, lines]));
  // Of the last block of such comments: all of them are about the same line.
  let last = {file: '', first: 0, about: 0};
  return ({span: {file, line}}) => {
    if (file === last.file && line >= last.first && line < last.about) return last.about;
    const lines = files.get(file) ?? [];
    if (!/^[ \t]*#/.test(lines[line - 1] ?? '')) return line;
    let next = line;
    while (/^[ \t]*#+[ \t]*dovepush-ignore/.test(lines[next] ?? '')) next += 1;
    last = {file, first: line, about: next + 1};
    return last.about;
  };
}

/** Finds the comments that ask to leave a finding out. */
export function createCover(ignores: readonly Ignore[]): (finding: Finding) => readonly Ignore[] {
  const byPlace = new Map<string, Ignore[]>();
  for (const ignore of ignores) {
    const key = placeKey(ignore.rule, ignore.comment.span.file, ignore.line);
    const same = byPlace.get(key);
    if (same === undefined) byPlace.set(key, [ignore]);
    else same.push(ignore);
  }
  return ({rule, span: {file, line}}) =>
    [line, null].flatMap((place) => byPlace.get(placeKey(rule, file, place)) ?? []);
}

function placeKey(rule: string, file: string, line: number | null): string {
  return [rule, line ?? 'all', file].join(' ');
}

/** Whether its last day is over; days are compared as `YYYY-MM-DD`. */
export function isExpired({until}: Ignore, today: string): boolean {
  return until !== null && until < today;
}

/** `YYYY-MM-DD`, in the zone of this host. */
export function localDate(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
