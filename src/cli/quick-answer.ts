import {asksForColour, asksForJson} from './asks-for.js';
import {topicNames} from './command-tree.js';
import {versionJson, versionLine} from './version.js';

/** What the command line asks for before any command runs. */
type Quick =
  | {readonly kind: 'version'}
  | {readonly kind: 'help'; readonly words: readonly string[]; readonly short: boolean};

/** The words up to the first flag. */
function leadingWords(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((word) => word.startsWith('-') && word !== '-');
  return at === -1 ? argv : argv.slice(0, at);
}

/** `-h` and `--help` ask for help; so does no word at all, and a topic without a command. */
function asksForHelp(argv: readonly string[], words: readonly string[]): boolean {
  if (argv.length === 0 || argv.includes('-h') || argv.includes('--help')) return true;
  return words.length === 1 && topicNames().includes(words[0] ?? '');
}

/** What can be answered without loading a command: help and version; null for everything else. */
function quickRequest(words: readonly string[]): Quick | null {
  const end = words.indexOf('--');
  const argv = end === -1 ? words : words.slice(0, end);
  if (argv[0] === '--version' || argv[0] === '-V') return {kind: 'version'};
  const leading = leadingWords(argv);
  if (!asksForHelp(argv, leading)) return null;
  const named = leading[0] === 'help' ? leading.slice(1) : leading;
  return {kind: 'help', words: named, short: argv.includes('-h') && !argv.includes('--help')};
}

async function answer(request: Quick, argv: readonly string[]): Promise<string> {
  const json = asksForJson(argv);
  if (request.kind === 'version') return `${json ? JSON.stringify(versionJson()) : versionLine()}\n`;
  const [{helpText}, {createPaint}] = await Promise.all([import('./help.js'), import('../ui/colour.js')]);
  const isTty = Boolean(process.stdout.isTTY);
  return helpText({...request, json}, createPaint({flag: asksForColour(argv), env: process.env, isTty}));
}

async function fail(error: unknown, argv: readonly string[]): Promise<void> {
  const {reportAtStart} = await import('./report-at-start.js');
  reportAtStart(error, argv);
}

function print(text: string, argv: readonly string[]): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as head, is no failure.
    if (error.code !== 'EPIPE') void fail(error, argv);
  });
  process.stdout.write(text);
}

/** Answers if the command line asks for help or the version; returns whether it did. */
export async function answerQuickly(argv: readonly string[]): Promise<boolean> {
  const request = quickRequest(argv);
  if (request === null) return false;
  try {
    print(await answer(request, argv), argv);
  } catch (error) {
    await fail(error, argv);
  }
  return true;
}
