import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {concurrencyFlag, usersFlag, usersFrom} from '../../cli/metadata-flags.js';
import {openDoveadm} from '../../cli/open-doveadm.js';
import {type AppError, ExitCode} from '../../errors.js';
import {formatReading, formatUsers, readingJson} from '../../ui/metadata.js';

/** `metadata get USER…` */
export default class MetadataGet extends BaseCommand {
  static override summary = "Show users' http-notify entries.";
  static override description = 'Tells set, empty and unset entries apart, and users that Dovecot does not know.';
  static override examples = [
    '<%= config.bin %> metadata get alice@example.com',
    '<%= config.bin %> metadata get --users users.txt --require --json',
  ];
  static override exitStatus = {
    1: 'a user is unknown (with --require: or an entry is not set)',
    4: 'some users could not be read',
  };
  static override strict = false;
  static override args = {user: Args.string({description: 'user name as doveadm knows it'})};
  static override flags = {
    ...metadataDoveadmFlags,
    format: formatFlag,
    users: usersFlag,
    require: Flags.boolean({description: 'exit status 1 unless every entry is set'}),
    concurrency: concurrencyFlag,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(MetadataGet);
    const users = await usersFrom(argv, flags.users, this.signal);
    const doveadm = await openDoveadm(flags, this.surroundings);
    const {readMany} = await import('../../metadata/read-many.js');

    let failure: AppError | null = null;
    let failed = 0;
    let known = 0;
    for await (const readings of readMany(doveadm, users, this.signal)) {
      for (const reading of readings) {
        if (this.json) await this.printJson(readingJson(reading));
        else await this.print(formatReading(reading, this.paint));
        if (reading.state === 'error') {
          failure ??= reading.error;
          failed += 1;
        } else if (reading.state !== 'unknown-user') known += 1;
        if (reading.state === 'unknown-user' || (flags.require && reading.state !== 'set')) {
          process.exitCode = ExitCode.bad;
        }
      }
    }
    if (failure !== null && known === 0) throw failure;
    if (failed === 0) return;
    this.note(`${formatUsers(failed)} could not be read`);
    process.exitCode = ExitCode.partial;
  }
}
