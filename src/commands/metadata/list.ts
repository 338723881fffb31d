import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';

import {openDoveadm} from '../../cli/open-doveadm.js';
import {usageError} from '../../errors.js';
import {formatKey, keyJson} from '../../ui/metadata.js';

/** `metadata list USER` */
export default class MetadataList extends BaseCommand {
  static override summary = "List a user's metadata keys and values.";
  static override description =
    'Lists the private and shared keys of the server entry and of INBOX, or those of one mailbox. Keys that earlier bulk runs damaged are in INBOX.';
  static override examples = [
    '<%= config.bin %> metadata list alice@example.com',
    '<%= config.bin %> metadata list alice@example.com --mailbox INBOX --prefix /private/vendor',
  ];
  static override exitStatus = {1: 'the user is unknown'};
  static override args = {user: Args.string({description: 'user name as doveadm knows it', required: true})};
  static override flags = {
    ...metadataDoveadmFlags,
    format: formatFlag,
    mailbox: Flags.string({description: 'mailbox; empty: the server entry', helpValue: 'M', default: ''}),
    prefix: Flags.string({description: 'only keys that start with this; /private… or /shared…', helpValue: 'P'}),
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(MetadataList);
    const {checkUserNames} = await import('../../metadata/input/rules.js');
    checkUserNames([args.user]);
    const prefixes = flags.prefix === undefined ? ['/private', '/shared'] : [flags.prefix];
    if (!prefixes.every((prefix) => /^\/(private|shared)(\/|$)/.test(prefix))) {
      throw usageError(`'${flags.prefix}' is not a valid prefix`, 'Keys start with /private/ or /shared/.');
    }
    const doveadm = await openDoveadm(flags, this.surroundings);
    const {listKeys} = await import('../../metadata/list.js');
    for (const prefix of prefixes) {
      for (const key of await listKeys(doveadm, {user: args.user, mailbox: flags.mailbox, prefix})) {
        if (this.json) await this.printJson(keyJson(key));
        else await this.print(formatKey(key));
      }
    }
  }
}
