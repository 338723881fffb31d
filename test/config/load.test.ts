import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {host, loadConfig} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {parseConfig} from '../../src/config/parse.js';
import type {AppError} from '../../src/errors.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dovepush-load-'));
});

afterEach(() => {
  rmSync(folder, {recursive: true, force: true});
});

function main(text: string): string {
  const path = join(folder, 'dovecot.conf');
  writeFileSync(path, text);
  return path;
}

function texts({problems}: ConfigModel): string[] {
  return problems.map(({text}) => text.replaceAll(`${folder}/`, ''));
}

function failure(path: string): AppError {
  try {
    loadConfig(path);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was read');
}

describe('a main file that cannot be read', () => {
  it.each([
    ['a missing one', () => join(folder, 'nope.conf'), 'No such file or directory'],
    ['a folder', () => folder, 'it is a directory'],
    ['a device', () => '/dev/null', 'it is not a regular file'],
  ])('%s is an error of its own', (_, path, words) => {
    const error = failure(path());

    expect(error.code).toBe('CONFIG_UNREADABLE');
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain(words);
  });
});

describe('included files', () => {
  it('are never waited for: a FIFO is a problem', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.conf')]);

    expect(texts(loadConfig(main('!include pipe.conf\n')))).toEqual([
      "Couldn't open include file pipe.conf: Not a regular file",
    ]);
  });

  it('that are folders or empty devices bring nothing', () => {
    mkdirSync(join(folder, 'conf.d'));

    const model = loadConfig(main('!include conf.d\n!include /dev/null\nmail_debug = yes\n'));

    expect(model.loads).toBe(true);
    expect(model.files).toHaveLength(1);
  });

  it('that lead nowhere are a problem at the line that names them', () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'link.conf'));

    const model = loadConfig(main('\n!include link.conf\n'));

    expect(texts(model)).toEqual(["Couldn't open include file link.conf: No such file or directory"]);
    expect(model.problems[0]?.span.line).toBe(2);
  });

  it('that may not be read are skipped by !include_try only', () => {
    writeFileSync(join(folder, 'secret.conf'), 'mail_debug = yes\n');
    const read = (path: string) => {
      if (path.endsWith('secret.conf')) throw Object.assign(new Error('refused'), {code: 'EACCES'});
      return host.files.read(path);
    };
    const outside = {...host, files: {...host.files, read}};

    expect(texts(loadConfig(main('!include_try secret.conf\n'), undefined, outside))).toEqual([]);
    expect(texts(loadConfig(main('!include secret.conf\n'), undefined, outside))).toEqual([
      "Couldn't open include file secret.conf: Permission denied",
    ]);
  });

  it('that multiply without end are given up', () => {
    for (let depth = 0; depth < 20; depth += 1) {
      writeFileSync(join(folder, `${depth}.conf`), `!include_try ${depth + 1}.conf\n!include_try ${depth + 1}.conf\n`);
    }

    const model = loadConfig(main('!include 0.conf\n'));

    expect(texts(model)).toEqual(['More than 5000 included files']);
  });

  it('name the whole chain that led to them', () => {
    mkdirSync(join(folder, 'conf.d'));
    writeFileSync(join(folder, 'conf.d', 'a.conf'), '!include b.inc\n');
    writeFileSync(join(folder, 'conf.d', 'b.inc'), 'mail_plugins = notify\n');

    const model = loadConfig(main('!include conf.d/*.conf\n'));

    const chain = model.effective.protocol('lmtp').settings.get('mail_plugins')?.includeChain ?? [];
    expect(chain.map(({span}) => span.file.replace(`${folder}/`, ''))).toEqual(['dovecot.conf', 'conf.d/a.conf']);
  });
});

describe('large and broken input', () => {
  const parse = (text: string) => parseConfig('-', text, undefined, host);

  it.each([
    ['10,000 open braces', 'plugin {\n'.repeat(10_000)],
    ['10,000 unknown blocks', 'x {\n'.repeat(10_000)],
    ['a line of 1 MB', `mail_plugins = ${'a '.repeat(500_000)}\n`],
    ['a line of 1 MB of quotes', `x = ${'" \' '.repeat(250_000)}#\n`],
    ['100,000 continued lines', `mail_plugins = ${'a \\\n'.repeat(100_000)}b\n`],
    ['20,000 unknown settings', Array.from({length: 20_000}, (_, at) => `pugin_${at} = x\n`).join('')],
    ['10,000 filters', Array.from({length: 10_000}, (_, at) => `protocol p${at} {\nssl_options = x\n}\n`).join('')],
    ['a value that doubles with each line', 'mail_plugins = $mail_plugins $mail_plugins x\n'.repeat(60)],
  ])('%s: read in time that grows with the size', (_, text) => {
    const before = process.cpuUsage();

    const model = parse(text);
    model.effective.protocol('lmtp');

    const {user, system} = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(model.nodes.length).toBeGreaterThan(0);
  });
});

describe('the dialect', () => {
  it('is 2.4 where the main file sets the version, and says so', () => {
    const model = parseConfig(
      '-',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n',
      undefined,
      host,
    );

    expect([model.dialect, model.dialectReason]).toEqual(['2.4', 'the main file sets dovecot_config_version']);
  });

  it('is 2.3 otherwise, and what was asked for in any case', () => {
    expect(parseConfig('-', 'mail_debug = yes\n', undefined, host).dialect).toBe('2.3');
    expect(parseConfig('-', 'mail_debug = yes\n', '2.4', host).problems[0]?.text).toBe(
      'The first setting must be dovecot_config_version',
    );
  });
});
