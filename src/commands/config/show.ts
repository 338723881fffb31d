import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type CyrusAnswer, showAnswer} from '../../cli/cyrus-answers.js';
import {cyrusFlags, imapdConf, readCyrusConfig} from '../../cli/cyrus-config.js';
import {dovecotFilesFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {repeatable} from '../../cli/repeatable.js';
import type {EffectiveConfig} from '../../config/effective.js';
import type {ConfigModel} from '../../config/model.js';
import {shownRefusals} from '../../config/other-format.js';
import {masked, type Show, unmasked} from '../../config/report.js';
import {ExitCode, usageError} from '../../errors.js';
import {showConfiguredSecrets} from '../../secrets-in-use.js';
import {formatRefused} from '../../ui/config-refused.js';
import {formatViews} from '../../ui/config-show.js';
import {addressesOf, showDocument, shownNames} from '../../ui/config-show-json.js';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show the settings of each protocol and where they are set.';
  static override description =
    'Resolves includes, protocol blocks and variables as the server does when it starts. Shows the settings that push notifications depend on and all plugin settings. Passwords are masked.';
  static override examples = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show ./dovecot.conf --protocol lmtp --json',
  ];
  static override exitStatus = {1: 'Dovecot would refuse the configuration', 3: 'the main file cannot be read'};
  static override args = {
    file: Args.string({description: 'main configuration file, - for standard input (default: that of --dovecot-conf)'}),
  };
  static override flags = {
    ...dovecotFilesFlags,
    ...cyrusFlags,
    protocol: repeatable({
      description: 'only the settings of this protocol (global, lmtp, lda, imap or another)',
      helpValue: 'NAME',
    }),
    all: Flags.boolean({description: 'show every setting, not only those for push notifications'}),
    'show-secrets': Flags.boolean({description: 'show passwords; works only on a terminal'}),
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parseFlags(ConfigShow);
    const show = this.#secrets(flags['show-secrets']);
    const file = args.file ?? (flags.dialect === 'cyrus' ? imapdConf : mainFile(undefined, flags));
    const cyrus = await readCyrusConfig(file, flags);
    if (cyrus !== null) return this.#answer(showAnswer(cyrus, flags.all, this.paint));
    const model = await readDovecotConfig(file, flags);
    const protocols = flags.protocol ?? ['global', 'lmtp', 'lda', 'imap'];
    if (!model.loads) process.exitCode = ExitCode.bad;
    if (this.json) await this.printJson(showDocument(model, protocols, flags.all, show));
    else await this.print(this.#text(model, protocols, flags.all, show));
  }

  async #answer({document, text, isBad}: CyrusAnswer): Promise<void> {
    if (isBad) process.exitCode = ExitCode.bad;
    if (this.json) await this.printJson(document);
    else await this.print(text);
  }

  #secrets(asked: boolean): Show {
    if (!asked) return masked;
    if (this.json || !process.stdout.isTTY) throw usageError('--show-secrets works on a terminal only, without --json');
    showConfiguredSecrets();
    return unmasked;
  }

  #text(model: ConfigModel, protocols: readonly string[], all: boolean, show: Show): string {
    if (!model.loads) return formatRefused(shownRefusals(model), this.paint);
    const names = shownNames(model, all);
    const viewsOf = ({protocol}: Pick<EffectiveConfig, 'protocol'>, filter: string | null) =>
      formatViews(protocols.map(protocol), names, show, this.paint, filter);
    const addresses = addressesOf(model, protocols, names, show);
    return [...viewsOf(model.effective, null), ...addresses.flatMap((one) => viewsOf(one, one.filter))].join('\n');
  }
}
