import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {confirm} from '../../cli/confirm.js';
import {type DovecotFlags, dovecotFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {repeatable} from '../../cli/repeatable.js';
import {chainsOf} from '../../config/chains.js';
import {type FixedFile, fixFiles} from '../../config/fixes.js';
import {host} from '../../config/load.js';
import {createMasking, type Masking} from '../../config/masking.js';
import type {ConfigModel} from '../../config/model.js';
import type {Outcome} from '../../config/outcome.js';
import {checkConfig} from '../../config/rules/check.js';
import {selectRules} from '../../config/rules/select.js';
import {ExitCode, usageError} from '../../errors.js';
import type {OnlineInput} from '../../online/check.js';
import {hideRanges} from '../../secrets.js';
import {type CheckedSource, checkFormats, formatCheck, summarise} from '../../ui/check-report.js';
import type {ShowLine} from '../../ui/diff.js';
import type {SourceLines} from '../../ui/findings.js';
import {checkDocument, type FixedJson} from '../../ui/findings-json.js';
import {onlineNotes} from '../../ui/online.js';

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Tell what Dovecot would make of a configuration, and what is wrong with it.';
  static override description =
    'Reads the main file and what it includes, reports every mistake in one run, and needs no Dovecot. Ends with 1 when ' +
    'there are errors, with 3 when a main file cannot be read.';
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check /etc/dovecot/dovecot.conf --format oneline --fail-on warning',
    '<%= config.bin %> config check --diff',
    '<%= config.bin %> config check --online --timeout 3s',
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
    enable: repeatable({description: 'run only this rule (repeatable)', helpValue: 'RULE'}),
    disable: repeatable({description: 'leave this rule out (repeatable)', helpValue: 'RULE'}),
    ignore: repeatable({
      description: 'leave out findings whose message matches (repeatable)',
      helpValue: 'REGEX',
    }),
    'stdin-filename': Flags.string({description: 'name of what standard input holds', helpValue: 'NAME'}),
    diff: Flags.boolean({description: 'show what is certain to fix as a patch, write nothing', exclusive: ['fix']}),
    fix: Flags.boolean({description: 'fix what is certain; the old file is kept as .NAME.bak'}),
    yes: Flags.boolean({description: 'write without asking', dependsOn: ['fix'], exclusive: ['dry-run']}),
    'dry-run': Flags.boolean({description: 'show the plan of --fix, write nothing', dependsOn: ['fix']}),
    online: Flags.boolean({
      description: 'also look at plugin files, scripts, certificates, endpoints, brokers and topics',
    }),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(ConfigCheck);
    const files = argv.length > 0 ? argv : [mainFile(undefined, flags)];
    if (flags.fix && files.includes('-')) throw usageError('--fix cannot write to standard input', 'Name a file.');
    const checker = createChecker(flags);
    const before = await checker.at(files);
    const fixes = flags.fix || flags.diff ? planFixes(before) : [];
    const diff = fixes.length > 0 ? await this.#diff(fixes) : '';
    if (flags.diff || flags['dry-run']) return this.#showDiff(before, diff, flags);

    const fixed = flags.fix ? await this.#fix(fixes, diff, flags.yes) : [];
    const checked = fixed.length > 0 ? await checker.at(files) : before;
    const format = this.json ? 'json' : flags.format;
    const frame = {rules: checker.rules, version: this.config.version, paint: this.paint};
    for (const text of formatCheck(checked, format, {...frame, ...(flags.fix ? {fixed} : {})})) await this.print(text);
    if (format === 'text') for (const line of [...onlineNotes(checked), summarise(checked)]) this.note(line);
    if (isBad(checked, flags['fail-on'])) process.exitCode = ExitCode.bad;
  }

  /** The patch that --fix would carry out; says when `patch` cannot, for what it may not show. */
  async #diff(fixes: readonly Fix[]): Promise<string> {
    const {formatDiff} = await import('../../ui/diff.js');
    const diffs = fixes.map((fix) => formatDiff(fix, this.paint));
    if (diffs.some(({applies}) => !applies)) {
      this.note(
        'the patch hides secrets or control characters in lines that change: apply it with --fix, not with patch',
      );
    }
    return diffs.map(({text}) => text).join('');
  }

  /** The plan alone; a dry run of --fix is no judgement. */
  async #showDiff(
    checked: readonly Checked[],
    diff: string,
    flags: {'dry-run': boolean; 'fail-on': string},
  ): Promise<void> {
    if (this.json) await this.printJson({...checkDocument(checked), diff});
    else await this.print(diff);
    if (!flags['dry-run'] && isBad(checked, flags['fail-on'])) process.exitCode = ExitCode.bad;
  }

  /** Shows the plan, asks, writes; gives back what was written. */
  async #fix(fixes: readonly Fix[], diff: string, yes: boolean): Promise<readonly FixedJson[]> {
    if (fixes.length === 0) {
      this.note('there is nothing that is certain to fix');
      return [];
    }
    if (this.json) this.tell(diff);
    else await this.print(diff);
    const question = `Write ${fixes.length === 1 ? 'this file' : `these ${fixes.length} files`}?`;
    if (!(await confirm(question, {yes, mayAsk: true, signal: this.signal}))) return [];
    const {rewriteFile} = await import('../../rewrite-file.js');
    return fixes.map(({path, before, after, edits}) => {
      const {path: target, backup} = rewriteFile(path, before, after);
      this.note(`fixed ${target} in ${edits} ${edits === 1 ? 'place' : 'places'}, the old file is ${backup}`);
      return {file: target, backup, edits};
    });
  }
}

/** A checked main file with all that was read for it. */
interface Checked extends CheckedSource {
  readonly model: ConfigModel;
}

type Fix = FixedFile & {readonly show: ShowLine};

interface CheckFlags extends DovecotFlags {
  readonly enable?: string[] | undefined;
  readonly disable?: string[] | undefined;
  readonly ignore?: string[] | undefined;
  readonly 'stdin-filename'?: string | undefined;
  readonly online: boolean;
  readonly timeout: number;
}

/** Checks main files as the flags say. */
function createChecker(flags: CheckFlags) {
  const rules = selectRules(flags.enable ?? [], flags.disable ?? []);
  const ignored = (flags.ignore ?? []).map(compile);
  const today = localDate(new Date());
  async function one(file: string): Promise<Checked> {
    const name = file === '-' ? (flags['stdin-filename'] ?? '-') : file;
    const model = await readDovecotConfig(file, flags, name);
    const [files, chains] = [host.files, chainsOf(model, host.files)];
    const online = flags.online ? {online: await checkOnline({model, chains, files, timeoutMs: flags.timeout})} : {};
    const all = checkConfig({model, chains, files, env: process.env, today, ...online}, rules);
    const findings = all.filter(({message}) => !ignored.some((pattern) => pattern.test(message)));
    const {dialect, dialectReason, files: read} = model;
    const lines = sourceLines(model);
    return {file: name, dialect, dialectReason, filesRead: read.length, lines, model, findings, ...online};
  }
  return {
    rules,
    async at(files: readonly string[]): Promise<readonly Checked[]> {
      const checked: Checked[] = [];
      for (const file of files) checked.push(await one(file));
      return checked;
    },
  };
}

/** Loads what talks to servers only when it is asked for. */
async function checkOnline(input: OnlineInput): Promise<readonly Outcome[]> {
  const online = await import('../../online/index.js');
  return online.checkOnline(input);
}

/** What is certain to mend, each file once although several main files may include it. */
function planFixes(checked: readonly Checked[]): readonly Fix[] {
  const files = new Map(checked.flatMap(({model}) => model.files.map((file) => [file.path, {file, model}] as const)));
  const findings = checked.flatMap((one) => one.findings);
  const fixes = fixFiles(
    findings,
    [...files.values()].map(({file}) => file),
  );
  return fixes.map((fix) => ({...fix, show: lineMask(fix.path, files.get(fix.path)?.model)}));
}

function lineMask(path: string, model: ConfigModel | undefined): ShowLine {
  if (model === undefined) return (text) => text;
  const masking = createMasking(model);
  return (text, line) => (line === null ? masking.page(text) : hideRanges(text, masking.hidden(path, line)));
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
