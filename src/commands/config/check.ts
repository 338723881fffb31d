import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type CheckedConfig, createConfigChecker} from '../../cli/config-checker.js';
import {type ConfigFix, patchOf, planFixes, writeFixes} from '../../cli/config-fixes.js';
import {confirm} from '../../cli/confirm.js';
import {cyrusFlags, imapdConf} from '../../cli/cyrus-config.js';
import {dovecotFilesFlags, mainFile} from '../../cli/dovecot-config.js';
import {hasFailure, ruleFlags} from '../../cli/rule-flags.js';
import {ExitCode, usageError} from '../../errors.js';
import {checkFormats, formatCheck, nextStep, summarise} from '../../ui/check-report.js';
import {checkDocument, type FixedJson} from '../../ui/findings-json.js';
import {onlineNotes} from '../../ui/online.js';
import {terminalWidth} from '../../ui/terminal-width.js';

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Check the push settings of a Dovecot configuration.';
  static override description =
    `Reads the main file and all files that it includes, and reports every mistake in one run. Needs no Dovecot.

A comment '# dovepush-ignore RULE' skips findings of the next line, '# dovepush-ignore-file RULE' those of the file.`;
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check /etc/dovecot/dovecot.conf --format oneline --fail-on warning',
    '<%= config.bin %> config check --diff',
    '<%= config.bin %> config check --online --timeout 3s',
    '<%= config.bin %> config check - --stdin-filename dovecot.conf --json < new.conf',
  ];
  static override exitStatus = {
    1: 'an error was found (with --fail-on warning: or a warning)',
    3: 'a main file cannot be read',
  };
  static override strict = false;
  static override args = {
    file: Args.string({description: 'main configuration file, - for standard input (default: that of --dovecot-conf)'}),
  };
  static override flags = {
    ...dovecotFilesFlags,
    ...cyrusFlags,
    format: Flags.string({char: 'f', description: 'format of the report', options: [...checkFormats], default: 'text'}),
    ...ruleFlags,
    'stdin-filename': Flags.string({description: 'file name to show for standard input', helpValue: 'NAME'}),
    diff: Flags.boolean({description: 'show certain fixes as a patch, write nothing', exclusive: ['fix']}),
    fix: Flags.boolean({description: 'apply certain fixes; the old file is kept as .NAME.bak'}),
    yes: Flags.boolean({description: 'write without asking', dependsOn: ['fix'], exclusive: ['dry-run']}),
    'dry-run': Flags.boolean({description: 'show the plan of --fix, write nothing', dependsOn: ['fix']}),
    online: Flags.boolean({
      description: 'also check plugin files, scripts, certificates, endpoints, brokers and topics',
    }),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(ConfigCheck);
    const files = argv.length > 0 ? argv : [flags.dialect === 'cyrus' ? imapdConf : mainFile(undefined, flags)];
    if (flags.fix && files.includes('-')) throw usageError('--fix cannot write to standard input', 'Name a file.');
    const checker = createConfigChecker(flags, this.signal);
    const before = await checker.check(files);
    const fixes = flags.fix || flags.diff ? planFixes(before) : [];
    const patch = await patchOf(fixes, this.paint);
    if (!patch.applies)
      this.note(
        'the patch hides secrets or control characters in lines that change: apply it with --fix, not with patch',
      );
    if (flags.diff || flags['dry-run']) {
      await this.#showPatch(before, patch.text);
      if (!flags['dry-run']) this.#judge(before, flags['fail-on']);
      return;
    }
    const fixed = flags.fix ? await this.#fix(fixes, patch.text, flags.yes) : [];
    const checked = fixed.length > 0 ? await checker.check(files) : before;
    const format = this.json ? 'json' : flags.format;
    const frame = {
      rules: checker.rules,
      version: this.config.version,
      paint: this.paint,
      width: terminalWidth(process.stdout),
    };
    for (const text of formatCheck(checked, format, {...frame, ...(flags.fix ? {fixed} : {})})) await this.print(text);
    if (format === 'text') for (const line of [...onlineNotes(checked), summarise(checked)]) this.note(line);
    const next = flags.fix ? null : nextStep(checked, argv);
    if (format === 'text' && next !== null) this.remark(next);
    this.#judge(checked, flags['fail-on']);
  }

  async #showPatch(checked: readonly CheckedConfig[], diff: string): Promise<void> {
    if (this.json) await this.printJson({...checkDocument(checked), diff});
    else await this.print(diff);
  }

  #judge(checked: readonly CheckedConfig[], failOn: string): void {
    const findings = checked.flatMap((one) => one.findings);
    if (hasFailure(findings, failOn)) process.exitCode = ExitCode.bad;
  }

  /** Shows the patch, asks, writes; returns what was written. */
  async #fix(fixes: readonly ConfigFix[], diff: string, yes: boolean): Promise<readonly FixedJson[]> {
    if (fixes.length === 0) {
      this.note('there is nothing that is certain to fix');
      return [];
    }
    if (this.json) this.tell(diff);
    else await this.print(diff);
    const question = `Write ${fixes.length === 1 ? 'this file' : `these ${fixes.length} files`}?`;
    if (!(await confirm(question, {yes, mayAsk: true, signal: this.signal}))) return [];
    return writeFixes(fixes, (text) => this.note(text));
  }
}
