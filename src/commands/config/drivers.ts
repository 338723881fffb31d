import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type CyrusAnswer, driversAnswer} from '../../cli/cyrus-answers.js';
import {cyrusFlags, imapdConf, readCyrusConfig} from '../../cli/cyrus-config.js';
import {type DoveadmFlagValues, doveadmFlags} from '../../cli/doveadm-flags.js';
import {type DovecotFlags, dovecotFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {repeatable} from '../../cli/repeatable.js';
import {tryScriptsOf} from '../../cli/script-trials.js';
import {userFields} from '../../cli/userdb-answer.js';
import type {DriverChain} from '../../config/drivers/driver.js';
import {maskedChains} from '../../config/masked-chains.js';
import type {ConfigModel} from '../../config/model.js';
import {shownRefusals} from '../../config/other-format.js';
import {withUserFields} from '../../doctor/user-view.js';
import {ExitCode, usageError} from '../../errors.js';
import {formatChains} from '../../ui/config-drivers.js';
import {driversDocument} from '../../ui/config-drivers-json.js';
import {formatRefused} from '../../ui/config-refused.js';

export default class ConfigDrivers extends BaseCommand {
  static override summary = 'Show which push notification drivers start, and why others do not.';
  static override description =
    'Dovecot starts push_notification_driver, push_notification_driver2 and so on in this order. It stops at the first one that is missing, empty or fails to start, usually without logging anything.';
  static override examples = [
    '<%= config.bin %> config drivers',
    '<%= config.bin %> config drivers ./dovecot.conf --protocol lmtp --json',
    '<%= config.bin %> config drivers --user anna@example.org',
  ];
  static override exitStatus = {1: 'a driver is skipped, or sessions fail', 3: 'the main file cannot be read'};
  static override args = {
    file: Args.string({description: 'main configuration file, - for standard input (default: that of --dovecot-conf)'}),
  };
  static override flags = {
    ...doveadmFlags,
    ...dovecotFlags,
    ...cyrusFlags,
    user: Flags.string({
      description: 'with what the userdb gives this user, by doveadm user',
      helpValue: 'USER',
    }),
    protocol: repeatable({
      description: 'only this protocol (lmtp, lda, imap or another)',
      helpValue: 'NAME',
    }),
  };

  async #model(
    file: string,
    flags: DovecotFlags & DoveadmFlagValues & {readonly user?: string | undefined},
  ): Promise<ConfigModel> {
    const model = await readDovecotConfig(file, flags);
    if (flags.user === undefined || !model.loads) return model;
    if (file === '-') throw usageError('--user cannot be used with standard input', 'Name the main file.');
    // doveadm reads the file that is judged.
    const fields = await userFields(flags.user, {...flags, 'dovecot-conf': file}, this.surroundings);
    return withUserFields(model, fields);
  }

  override async run(): Promise<void> {
    const {args, flags} = await this.parseFlags(ConfigDrivers);
    const file = args.file ?? (flags.dialect === 'cyrus' ? imapdConf : mainFile(undefined, flags));
    const cyrus = await readCyrusConfig(file, flags);
    if (cyrus !== null) return this.#answer(driversAnswer(cyrus, this.paint));
    const model = await this.#model(file, flags);
    const protocols = model.loads ? (flags.protocol ?? ['lmtp', 'lda', 'imap']) : [];
    const trials = await tryScriptsOf(model, {
      wanted: flags['dovecot-version'],
      signal: this.signal,
      programs: protocols,
    });
    const {chains, byAddress} = maskedChains(model, protocols, trials);
    const all = [chains, ...byAddress.map((one) => one.chains)];
    if (!model.loads || all.flat().some(isBad)) process.exitCode = ExitCode.bad;
    if (this.json) await this.printJson(driversDocument(model, {chains, byAddress}));
    else if (model.loads) {
      const texts = byAddress.map(({filter, chains: own}) => formatChains(differing(own, chains), this.paint, filter));
      await this.print([formatChains(chains, this.paint), ...texts].join('\n'));
    } else await this.print(formatRefused(shownRefusals(model), this.paint));
  }

  async #answer({document, text, isBad}: CyrusAnswer): Promise<void> {
    if (isBad) process.exitCode = ExitCode.bad;
    if (this.json) await this.printJson(document);
    else await this.print(text);
  }
}

function differing(chains: readonly DriverChain[], usual: readonly DriverChain[]): readonly DriverChain[] {
  return chains.filter((chain, at) => JSON.stringify(chain) !== JSON.stringify(usual[at]));
}

function isBad({sessionFails, skipped}: DriverChain): boolean {
  return sessionFails !== null || skipped.length > 0;
}
