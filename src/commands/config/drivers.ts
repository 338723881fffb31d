import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type CyrusAnswer, driversAnswer} from '../../cli/cyrus-answers.js';
import {cyrusFlags, imapdConf, readCyrusConfig} from '../../cli/cyrus-config.js';
import {type DoveadmFlagValues, doveadmFlags} from '../../cli/doveadm-flags.js';
import {type DovecotFlags, dovecotFlags, mainFile, readDovecotConfig} from '../../cli/dovecot-config.js';
import {repeatable} from '../../cli/repeatable.js';
import {tryScriptsOf} from '../../cli/script-trials.js';
import {userFields} from '../../cli/userdb-answer.js';
import {changedAddresses} from '../../config/addresses.js';
import {driverChain} from '../../config/drivers/chain.js';
import type {DriverChain} from '../../config/drivers/driver.js';
import type {EffectiveConfig} from '../../config/effective.js';
import {host} from '../../config/load.js';
import {createMasking} from '../../config/masking.js';
import type {ConfigModel} from '../../config/model.js';
import {shownRefusals} from '../../config/other-format.js';
import {maskChain, shownChain} from '../../config/report.js';
import {withUserFields} from '../../doctor/user-view.js';
import {formatRelease} from '../../dovecot-release.js';
import {ExitCode, usageError} from '../../errors.js';
import {formatChains} from '../../ui/config-drivers.js';
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
    const {dialect, dialectReason, loads, effective} = model;
    const release = formatRelease(model.release);
    const protocols = loads ? (flags.protocol ?? ['lmtp', 'lda', 'imap']) : [];
    const masking = createMasking(model);
    const trials = await tryScriptsOf(model, {
      wanted: flags['dovecot-version'],
      signal: this.signal,
      programs: protocols,
    });
    const chainsIn = ({protocol}: Pick<EffectiveConfig, 'protocol'>) =>
      protocols.map((name) => maskChain(driverChain(protocol(name), host.files, trials), masking));
    const chains = chainsIn(effective);
    const addresses = changedAddresses(effective, (settings) => chainsIn(settings).map(shownChain));
    const byAddress = addresses.map((one) => ({filter: one.filter, chains: chainsIn(one)}));
    const all = [chains, ...byAddress.map((one) => one.chains)];
    if (!loads || all.flat().some(isBad)) process.exitCode = ExitCode.bad;
    if (this.json) {
      const head = {schema: 'dovepush.config-drivers/1', dialect, dialectReason, release, loads};
      const shown = byAddress.map(({filter, chains: own}) => ({filter, protocols: byName(own)}));
      await this.printJson({...head, protocols: byName(chains), ...(shown.length === 0 ? {} : {addresses: shown})});
    } else if (loads) {
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

function byName(chains: readonly DriverChain[]): Record<string, unknown> {
  return Object.fromEntries(chains.map((chain) => [chain.protocol, shownChain(chain)]));
}

function isBad({sessionFails, skipped}: DriverChain): boolean {
  return sessionFails !== null || skipped.length > 0;
}
