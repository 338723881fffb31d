import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {luaRules} from '../../src/lua/check/rules/index.js';
import {runCli} from '../run-cli.js';

const run = promisify(execFile);
const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dovepush-'));
  await writeFile(join(folder, 'config.ini'), '[staging]\nbrokers = a:1\n\n[live]\nbrokers = b:1\n');
  for (const shell of shells) {
    const {stdout, exitCode} = await runCli(['completion', shell]);
    expect(exitCode).toBe(0);
    await writeFile(join(folder, shell), stdout);
  }
});
afterAll(() => rm(folder, {recursive: true}));

/** What each shell proposes for the last word, sorted. */
const ask: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => {
    const script = `compopt() { :; }; source ${folder}/bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dovepush; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return ['bash', '-c', script, 'bash', ...words];
  },
  // A pseudo-terminal is the only way to zsh's completion; compadd tells what it was given that fits. Nothing is typed
  // before the line editor runs: until then the terminal itself takes ^U.
  zsh: (words) => {
    const script = `zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z $'PS1= RPROMPT= ; autoload compinit; compinit -u -D; source ${folder}/zsh'
      zpty -w z $'compadd() { local -a hits; builtin compadd -O hits "$@"; (( $#hits )) && print -rn -- $\\'<\\'\${(j:><:)hits}\\'>\\'; }; bindkey "^I" complete-word; zle-line-init() { print -rn rea""dy }; zle -N zle-line-init'
      zpty -r -m z seen '*ready*'
      zpty -w -n z ${JSON.stringify(words.join(' '))}$'\\t'
      zpty -w -n z $'\\x15print do""ne\\n'
      zpty -r -m z seen '*done*'; print -r -- $seen`;
    return ['zsh', '-f', '-c', script];
  },
  fish: (words) => ['fish', '-N', '-c', `source ${folder}/fish; complete -C ${JSON.stringify(words.join(' '))}`],
};

async function proposals(shell: Shell, ...words: string[]): Promise<readonly string[]> {
  const [command = '', ...args] = ask[shell](['dovepush', ...words]);
  const env = {PATH: process.env.PATH, HOME: folder, TERM: 'dumb', DOVEPUSH_CONFIG: join(folder, 'config.ini')};
  const {stdout} = await run(command, args, {cwd: folder, env, timeout: 30_000});
  const found =
    shell === 'zsh'
      ? [...stdout.matchAll(/<([^<>]*)>/g)].map(([, word = '']) => word)
      : stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  return [...new Set(found.filter((word) => word !== ''))].sort();
}

describe.each(shells)('%s proposes', (shell) => {
  const last = luaRules.at(-1)?.id ?? '';

  test.each([
    ['topics and commands', ['conf'], ['config']],
    ['commands of a topic', ['config', 'd'], ['drivers']],
    ['long flags', ['events', 'replay', '--max-'], ['--max-pause']],
    ['formats of the command', ['config', 'check', '--format', 'sa'], ['sarif']],
    ['the same after the letter', ['config', 'check', '-f', 'on'], ['oneline']],
    ['events', ['events', 'tail', '--event', 'MessageT'], ['MessageTrash']],
    ['rules', ['config', 'check', '--disable', 'driver-ga'], ['driver-gap']],
    ['rules of scripts', ['config', 'explain', last.slice(0, -1)], [last]],
    ['profiles', ['events', 'tail', '--profile', ''], ['live', 'staging']],
    ['files', ['config', 'check', 'conf'], ['config.ini']],
    ['shells', ['completion', 'z'], ['zsh']],
    ['nothing for a free text', ['events', 'tail', '--user', 'a'], []],
  ])('%s', async (_, words, expected) => {
    expect(await proposals(shell, ...words)).toEqual(expected);
  });
});

test('no shell gets a flag that the command does not have', async () => {
  const all = await proposals('bash', 'config', 'explain', '-');

  expect(all).toContain('--json');
  expect(all).not.toContain('--brokers');
});
