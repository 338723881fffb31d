import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type DovecotFlags, dovecotFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {chainsOf} from '../../config/chains.js';
import {host} from '../../config/load.js';
import {createMasking, type Masking} from '../../config/masking.js';
import type {ConfigModel} from '../../config/model.js';
import {checkConfig} from '../../config/rules/check.js';
import {selectRules} from '../../config/rules/select.js';
import {ExitCode, usageError} from '../../errors.js';
import {type CheckedSource, checkFormats, formatCheck, summarise} from '../../ui/check-report.js';
import type {SourceLines} from '../../ui/findings.js';

const repeatable = {multiple: true, multipleNonGreedy: true} as const;

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Tell what Dovecot would make of a configuration, and what is wrong with it.';
  static override description =
    'Reads the main file and what it includes, reports every mistake in one run, and needs no Dovecot. Ends with 1 when ' +
    'there are errors, with 3 when a main file cannot be read.';
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check /etc/dovecot/dovecot.conf --format oneline --fail-on warning',
    '<%= config.bin %> config check - --stdin-filename dovecot.conf --json < new.conf',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({description: 'main configuration files, - for standard input'}),
  };
  static override flags = {
    ...dovecotFlags,
    format: Flags.string({char: 'f', description: 'form of the report', options: [...checkFormats], default: 'text'}),
    'fail-on': Flags.string({
      description: 'least severity that ends with 1',
      options: ['error', 'warning'],
      default: 'error',
    }),
    enable: Flags.string({description: 'run only this rule (repeatable)', helpValue: 'RULE', ...repeatable}),
    disable: Flags.string({description: 'leave this rule out (repeatable)', helpValue: 'RULE', ...repeatable}),
    ignore: Flags.string({
      description: 'leave out findings whose message matches (repeatable)',
      helpValue: 'REGEX',
      ...repeatable,
    }),
    'stdin-filename': Flags.string({description: 'name of what standard input holds', helpValue: 'NAME'}),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.settle(ConfigCheck);
    const rules = selectRules(flags.enable ?? [], flags.disable ?? []);
    const ignored = (flags.ignore ?? []).map(compile);
    const files = argv.length > 0 ? argv : [mainFile(undefined, flags)];
    const checked: CheckedSource[] = [];
    for (const file of files) {
      const {name, model} = await load(file, flags);
      const findings = checkConfig(
        {model, chains: chainsOf(model, host.files), files: host.files, today: localDate(new Date())},
        rules,
      );
      checked.push({
        ...source(name, model),
        findings: findings.filter(({message}) => !ignored.some((one) => one.test(message))),
      });
    }

    const format = this.json ? 'json' : flags.format;
    const frame = {rules, version: this.config.version, paint: this.paint};
    for (const text of formatCheck(checked, format, frame)) await this.print(text);
    if (format === 'text') this.note(summarise(checked));
    if (isBad(checked, flags['fail-on'])) process.exitCode = ExitCode.bad;
  }
}

/** `YYYY-MM-DD`. */
function localDate(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw usageError(`--ignore ${pattern} is no regular expression`, (error as Error).message);
  }
}

async function load(file: string, flags: DovecotFlags & {readonly 'stdin-filename'?: string | undefined}) {
  const name = file === '-' ? (flags['stdin-filename'] ?? '-') : file;
  return {name, model: await readDovecotConfig(file, flags, name)};
}

function source(file: string, model: ConfigModel) {
  const {dialect, dialectReason, files} = model;
  return {file, dialect, dialectReason, filesRead: files.length, lines: sourceLines(model)};
}

/** Source lines for frames; the masks are made when the first is asked for. */
function sourceLines(model: ConfigModel): SourceLines {
  const texts = new Map(model.files.map((file) => [file.path, file.lines]));
  let masking: Masking | undefined;
  return (file, line) => {
    const text = texts.get(file)?.[line - 1];
    if (text === undefined) return null;
    masking ??= createMasking(model);
    return {text, hidden: masking.hidden(file, line)};
  };
}

function isBad(checked: readonly CheckedSource[], failOn: string): boolean {
  const severities = failOn === 'warning' ? ['error', 'warning'] : ['error'];
  return checked.some(({findings}) => findings.some(({severity}) => severities.includes(severity)));
}
