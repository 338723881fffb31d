import {describe, expect, test} from 'vitest';
import {readCommandTree} from '../../src/cli/command-tree.js';
import {fullCommandHelp, shortCommandHelp} from '../../src/reference/help-page.js';
import {runCli} from '../run-cli.js';

const tree = readCommandTree();
const plain = (text: string) => text;

describe.each([80, 120])('at %i columns the help of', (width) => {
  test.each(tree.commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
    const full = fullCommandHelp(command, {width, heading: plain});
    const short = shortCommandHelp(command, {width, heading: plain});

    for (const page of [full, short]) {
      const tooWide = page.split('\n').filter((line) => line.length > width && line.trim().includes(' '));
      expect(tooWide).toEqual([]);
      expect(page).toMatch(
        new RegExp(`^.+(\\n.+)?\\n\\nUSAGE\\n  \\$ dovepush ${name}.*\\n\\nEXAMPLES\\n  \\$ .*dovepush `),
      );
    }
    for (const flag of command.flags) expect(full).toContain(`--${flag.negatable ? '[no-]' : ''}${flag.name}`);
    expect(full.indexOf('GLOBAL FLAGS')).toBeGreaterThan(full.lastIndexOf('KAFKA FLAGS'));
    expect(short.length).toBeLessThan(full.length);
  });
});

test.each(tree.commands.map((command) => [command.name, command] as const))(
  '%s has a summary of one line, an example, and a text and a name of the value for each flag',
  (_, {summary, description, examples, flags, arguments: args}) => {
    expect(summary).toMatch(/^[A-Z][^\n]{10,69}\.$/);
    expect(description).not.toBe('');
    expect(examples.every((line) => line.includes('dovepush '))).toBe(true);
    for (const {name, description: text, value} of [...flags, ...args.map((arg) => ({...arg, value: ''}))]) {
      expect({name, text, value}).toEqual({
        name,
        text: expect.stringMatching(/\S/),
        value: value === 'VALUE' ? 'missing' : value,
      });
    }
  },
);

describe('the same page for', () => {
  test.each([
    [['help'], ['--help']],
    [['-h'], ['--help']],
    [[], ['--help']],
    [['help', 'config'], ['config']],
    [['config', '-h'], ['config']],
    [
      ['help', 'config', 'check'],
      ['config', 'check', '--help'],
    ],
    [['version'], ['--version']],
    [['-V'], ['--version']],
  ])('%j and %j', async (one, other) => {
    const [a, b] = await Promise.all([runCli(one), runCli(other)]);

    expect(a).toMatchObject({exitCode: 0, stderr: ''});
    expect(b).toMatchObject({exitCode: 0, stdout: a.stdout});
    expect(a.stdout.length).toBeGreaterThan(20);
  });
});

test('-h is short, and asks for help wherever it is', async () => {
  const {stdout} = await runCli(['events', 'replay', '--from', 'file:x', '-h']);

  expect(stdout).toContain('$ dovepush events replay --from SOURCE --to DESTINATION [flags]\n');
  expect(stdout).not.toContain('GLOBAL FLAGS');
});

test('after -- it is an argument', async () => {
  const {exitCode, stderr} = await runCli(['config', 'explain', '--', '-h']);

  expect({exitCode, isUnknown: stderr.includes('-h')}).toEqual({exitCode: 2, isUnknown: true});
});

test('help --json is the command tree, or a part of it', async () => {
  const [all, topic, one] = await Promise.all([
    runCli(['help', '--json']),
    runCli(['config', '--help', '--json']),
    runCli(['help', 'config', 'check', '--json']),
  ]);

  const names = ({stdout}: {stdout: string}) =>
    JSON.parse(stdout).commands.map((each: {command: string}) => each.command);
  expect(names(all)).toEqual(tree.commands.map(({name}) => name));
  expect(names(topic)).toEqual(tree.commands.map(({name}) => name).filter((name) => name.startsWith('config ')));
  expect(names(one)).toEqual(['config check']);
  expect(JSON.parse(one.stdout).commands[0].flags).toContainEqual(
    expect.objectContaining({name: 'dovecot-conf', letters: ['c'], variable: 'DOVEPUSH_DOVECOT_CONF'}),
  );
});

describe('a misspelled', () => {
  test.each([
    ['command', ['confg', 'check'], "unknown command 'confg check'", "Did you mean 'dovepush config check'?"],
    ['second word', ['config', 'drvers'], "unknown command 'config drvers'", "Did you mean 'dovepush config drivers'?"],
    ['word of help', ['help', 'evnts'], "unknown command 'evnts'", "Did you mean 'dovepush events'?"],
    ['flag', ['config', 'check', '--formt', 'json'], "unknown flag '--formt'", 'Did you mean --format?'],
    ['flag of doveadm', ['metadata', 'audit', '-A'], "unknown flag '-A'", 'Did you mean --all?'],
    [
      'flag of Kafka',
      ['events', 'tail', '--from-beginning'],
      "unknown flag '--from-beginning'",
      'Did you mean --offset beginning?',
    ],
    [
      'flag like no other',
      ['config', 'check', '--zzzzzz'],
      "unknown flag '--zzzzzz'",
      "Run 'dovepush config check --help'.",
    ],
    [
      'value',
      ['config', 'check', '-f', 'jsn'],
      "'jsn' is not a valid value for --format",
      'Did you mean json? Values: text, oneline, json, sarif, github.',
    ],
    ['rule', ['config', 'explain', 'driver-gpa'], "unknown rule 'driver-gpa'", 'Did you mean driver-gap?'],
    ['event', ['events', 'show', '--event', 'MesageNew', '-'], "unknown event 'MesageNew'", 'Did you mean MessageNew?'],
    [
      'argument too many',
      ['config', 'explain', 'a', 'b'],
      "'dovepush config explain' takes no argument 'b'",
      "Run 'dovepush config explain --help'.",
    ],
    ['argument too few', ['lua', 'check'], 'missing argument FILE', "Run 'dovepush lua check --help'."],
    ['flag too few', ['lua', 'run', 'x.lua'], 'missing flag --events', "Run 'dovepush lua run --help'."],
    ['number', ['ox', 'listen', '-c', 'many'], "--count: 'many' is not a valid number", 'Use a whole number.'],
    ['pair', ['version', '-q', '-v'], '--verbose cannot be used with --quiet', "Run 'dovepush version --help'."],
    ['dependence', ['config', 'check', '--yes'], '--yes needs --fix', "Run 'dovepush config check --help'."],
  ])('%s ends with 2 and the way out', async (_, args, message, hint) => {
    const {exitCode, stdout, stderr} = await runCli([...args, '--json']);

    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
    expect(JSON.parse(stderr)).toMatchObject({code: 'USAGE', message, hint});
  });
});
