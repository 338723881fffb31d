import {readFileSync} from 'node:fs';
import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {chainsOf} from '../../config/chains.js';
import type {Finding} from '../../config/finding.js';
import {host, loadConfig} from '../../config/load.js';
import {createMasking} from '../../config/masking.js';
import type {ConfigModel} from '../../config/model.js';
import {parseConfig} from '../../config/parse.js';
import {checkConfig} from '../../config/rules/check.js';
import {selectRules} from '../../config/rules/select.js';
import {ExitCode, usageError} from '../../errors.js';
import {formatCounts, formatFinding, formatOneline, type SourceLines} from '../../ui/findings.js';
import {type CheckedFile, checkDocument} from '../../ui/findings-json.js';

interface Checked extends CheckedFile {
  readonly lines: SourceLines;
}

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Tell what Dovecot would make of a configuration, and what is wrong with it.';
  static override description =
    'Reads the main file and what it includes, reports every mistake in one run, and needs no Dovecot. Ends with 1 when there are errors, with 3 when a main file cannot be read.';
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check /etc/dovecot/dovecot.conf --format oneline --fail-on warning',
    'doveconf -n | <%= config.bin %> config check - --stdin-filename dovecot.conf --json',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({
      description: 'main configuration files, - for standard input (default: that of --dovecot-conf)',
    }),
  };
  static override flags = {
    format: Flags.string({
      char: 'f',
      description: 'form of the answer',
      options: ['text', 'oneline', 'json'],
      default: 'text',
    }),
    'fail-on': Flags.string({
      description: 'least severity that ends with 1',
      options: ['error', 'warning'],
      default: 'error',
    }),
    enable: Flags.string({
      description: 'run only this rule (repeatable)',
      helpValue: 'RULE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    disable: Flags.string({
      description: 'leave this rule out (repeatable)',
      helpValue: 'RULE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ignore: Flags.string({
      description: 'leave out findings whose message matches (repeatable)',
      helpValue: 'REGEX',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'stdin-filename': Flags.string({description: 'name of what standard input holds', helpValue: 'NAME'}),
    'dovecot-conf': Flags.string({
      description: 'main configuration file of Dovecot',
      helpValue: 'FILE',
      default: '/etc/dovecot/dovecot.conf',
    }),
    'dovecot-version': Flags.string({
      description: 'grammar of the files',
      options: ['auto', '2.3', '2.4'],
      default: 'auto',
    }),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.settle(ConfigCheck);
    const rules = selectRules(flags.enable ?? [], flags.disable ?? []);
    const ignored = (flags.ignore ?? []).map(compile);
    const load = (file: string) => (file === '-' ? readStdin(flags['stdin-filename']) : loadConfig(file));
    const checked = (argv.length > 0 ? argv : [flags['dovecot-conf']]).map((file): Checked => {
      const model = load(file);
      const all = checkConfig({model, chains: chainsOf(model, host.files), files: host.files}, rules);
      const findings = all.filter(({message}) => !ignored.some((pattern) => pattern.test(message)));
      return {...describe(model), findings, lines: sourceLines(model)};
    });

    await this.#show(checked, this.json ? 'json' : flags.format);
    if (isBad(checked, flags['fail-on'])) process.exitCode = ExitCode.bad;
  }

  async #show(checked: readonly Checked[], format: string): Promise<void> {
    if (format === 'json') return this.printJson(checkDocument(checked));
    for (const {findings, lines} of checked) {
      for (const finding of findings) {
        const text = format === 'oneline' ? formatOneline(finding) : formatFinding(finding, lines, this.paint);
        await this.print(`${text}\n`);
      }
    }
    if (format === 'text') this.note(summarise(checked));
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw usageError(`--ignore ${pattern} is no regular expression`, (error as Error).message);
  }
}

function readStdin(name = '-'): ConfigModel {
  return parseConfig(name, readFileSync(0, 'utf8'), host);
}

function describe(model: ConfigModel) {
  const {dialect, dialectReason, files} = model;
  return {file: files[0]?.path ?? '-', dialect, dialectReason, filesRead: files.length};
}

/** Source lines for frames; the masks are made when the first is asked for. */
function sourceLines(model: ConfigModel): SourceLines {
  const texts = new Map(model.files.map((file) => [file.path, file.lines]));
  let masking: ReturnType<typeof createMasking> | undefined;
  return (file, line) => {
    const text = texts.get(file)?.[line - 1];
    if (text === undefined) return null;
    masking ??= createMasking(model);
    return {text, hidden: masking.hidden(file, line)};
  };
}

function summarise(checked: readonly CheckedFile[]): string {
  const findings: readonly Finding[] = checked.flatMap((one) => one.findings);
  const files = checked.reduce((sum, one) => sum + one.filesRead, 0);
  return `${files} ${files === 1 ? 'file' : 'files'}: ${formatCounts(findings)}`;
}

function isBad(checked: readonly CheckedFile[], failOn: string): boolean {
  const severities = failOn === 'warning' ? ['error', 'warning'] : ['error'];
  return checked.some(({findings}) => findings.some(({severity}) => severities.includes(severity)));
}
