import {join} from 'node:path';
import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {dovecotFilesFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {type Converted, convertConfig} from '../../config/convert/convert.js';
import {host} from '../../config/load.js';
import {createMasking, type Masking} from '../../config/masking.js';
import type {ConfigModel} from '../../config/model.js';
import {shownRefusals} from '../../config/other-format.js';
import {AppError, ExitCode, usageError} from '../../errors.js';
import {makeFolder} from '../../make-folder.js';
import {openOutputFile} from '../../output-file.js';
import {showConfiguredSecrets} from '../../secrets-in-use.js';
import {formatRefused} from '../../ui/config-refused.js';
import {formatOneline} from '../../ui/findings.js';

export default class ConfigConvert extends BaseCommand {
  static override summary = 'Convert a Dovecot 2.3 configuration to 2.4.';
  static override description =
    'Prints one whole file that loads and starts the same drivers. Comments stay where they belong. A setting without a counterpart becomes a comment and is reported on stderr. Passwords are masked, except in files written with --write.';
  static override examples = [
    '<%= config.bin %> config convert /etc/dovecot/dovecot.conf',
    '<%= config.bin %> config convert --diff',
    '<%= config.bin %> config convert --write ./dovecot-2.4',
  ];
  static override exitStatus = {
    1: 'a setting is not carried over, or its meaning changes',
    3: 'the main file cannot be read',
  };
  static override args = {
    file: Args.string({description: 'main configuration file, - for standard input (default: that of --dovecot-conf)'}),
  };
  static override flags = {
    ...dovecotFilesFlags,
    diff: Flags.boolean({description: 'print the changes of the main file as a patch', exclusive: ['write']}),
    write: Flags.string({
      description: 'write the file to this directory, readable only by its owner',
      helpValue: 'DIR',
    }),
    'show-secrets': Flags.boolean({description: 'show passwords; works only on a terminal'}),
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parseFlags(ConfigConvert);
    const secrets = this.#showsSecrets(flags['show-secrets']);
    const model = await readDovecotConfig(mainFile(args.file, flags), flags);
    this.#refuse24(model);
    if (!model.loads) {
      this.tell(formatRefused(shownRefusals(model), (_, text) => text));
      throw new AppError('CONFIG_REFUSED', 'Dovecot refuses this configuration, so there is nothing to convert', {
        hint: 'Put right what is listed above.',
        exitCode: ExitCode.bad,
      });
    }
    const masking = secrets ? unmasked : createMasking(model);
    const converted = convertConfig(model, host);
    const findings = converted.findings.map((finding) => ({...finding, message: masking.text(finding.message)}));
    await this.#answer(model, {...converted, findings}, flags, masking);
    for (const finding of findings) this.tell(`${formatOneline(finding)}\n`);
    if (findings.some(({severity}) => severity !== 'info')) process.exitCode = ExitCode.bad;
  }

  #showsSecrets(asked: boolean): boolean {
    if (asked && (this.json || !process.stdout.isTTY)) {
      throw usageError('--show-secrets works on a terminal only, without --json');
    }
    if (asked) showConfiguredSecrets();
    return asked;
  }

  #refuse24({dialect}: ConfigModel): void {
    if (dialect === '2.3') return;
    throw usageError('This configuration is one of 2.4 already', 'Name a configuration of 2.3.');
  }

  async #answer(
    model: ConfigModel,
    {text, findings}: Converted,
    {diff, write}: {readonly diff: boolean; readonly write?: string | undefined},
    {page}: Pick<Masking, 'page'>,
  ): Promise<void> {
    const [main] = model.files;
    const path = main?.path ?? 'dovecot.conf';
    if (write !== undefined) this.#write(write, text);
    else if (this.json) {
      const places = findings.map(({rule, severity, message, span}) => ({rule, severity, message, ...span}));
      await this.printJson({schema: 'dovepush.config-convert/1', text: page(text), findings: places});
    } else if (diff) await this.#printDiff(path, page(main?.text ?? ''), page(text));
    else await this.print(page(text));
  }

  async #printDiff(path: string, before: string, after: string): Promise<void> {
    const {formatDiff} = await import('../../ui/diff.js');
    const {text} = formatDiff({path, label: ' (2.4)', before, after, show: (line) => line}, this.paint);
    await this.print(text);
  }

  #write(folder: string, text: string): void {
    const path = join(folder, 'dovecot.conf');
    try {
      makeFolder(folder, 0o700);
    } catch (error) {
      throw new AppError('FILE_UNWRITABLE', `cannot make the folder ${folder}`, {cause: error});
    }
    const file = openOutputFile(path, 'create');
    try {
      file.append(text);
    } finally {
      file.close();
    }
    this.note(`written: ${path}`);
  }
}

/** As it is. */
const unmasked: Pick<Masking, 'page' | 'text'> = {page: (text) => text, text: (text) => text};
