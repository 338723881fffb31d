import {Args} from '@oclif/core';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {concurrencyFlag, planFlags, usersFlag, usersFrom} from '../../cli/metadata-flags.js';
import {openDoveadm, openPatientDoveadm} from '../../cli/open-doveadm.js';
import {PlanCommand} from '../../cli/plan-command.js';

/** `metadata unset USER…` */
export default class MetadataUnset extends PlanCommand {
  static override summary = "Remove users' http-notify entries.";
  static override description =
    'Removes the entry of one user at once. For several users it shows the plan first and asks. Users without an entry are unchanged.';
  static override examples = [
    '<%= config.bin %> metadata unset alice@example.com',
    '<%= config.bin %> metadata unset --users leavers.txt --dry-run',
  ];
  static override exitStatus = {1: 'the only user is unknown', 4: 'some users failed or are unknown'};
  static override strict = false;
  static override args = {user: Args.string({description: 'user name as doveadm knows it'})};
  static override flags = {
    ...metadataDoveadmFlags,
    format: formatFlag,
    users: usersFlag,
    ...planFlags,
    concurrency: concurrencyFlag,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(MetadataUnset);
    const users = await usersFrom(argv, flags.users, this.signal);
    const single = flags.users === undefined && new Set(argv).size === 1 && !flags['dry-run'];
    if (single) {
      const doveadm = await openDoveadm(flags, this.surroundings);
      return this.changeOne(doveadm, {user: argv[0] ?? '', value: null});
    }

    const doveadm = await openPatientDoveadm(flags, this.surroundings);
    const {planChanges} = await import('../../metadata/plan.js');
    const {entryWriter} = await import('../../metadata/carry-out.js');
    await this.carryThrough({
      plan: planChanges(doveadm, withoutValue(users), this.signal),
      write: entryWriter(doveadm),
      lanes: doveadm.concurrency,
      flags,
      mayAsk: flags.users !== '-',
      summary: false,
      ...(flags.users === undefined ? {total: new Set(argv).size} : {}),
    });
  }
}

async function* withoutValue(users: AsyncIterable<string>) {
  for await (const user of users) yield {user, value: null};
}
