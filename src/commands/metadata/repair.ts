import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {
  concurrencyFlag,
  formatFlag,
  noUsers,
  oneByOne,
  planFlags,
  selectedUsers,
  siteFlags,
  usersFlag,
} from '../../cli/metadata-flags.js';
import {openPatientDoveadm} from '../../cli/open-doveadm.js';
import {PlanCommand} from '../../cli/plan-command.js';
import {keepHeapSmall} from '../../cli/small-heap.js';

/** `metadata repair` */
export default class MetadataRepair extends PlanCommand {
  static override summary = 'Mend http-notify entries that earlier bulk runs misplaced or damaged.';
  static override description =
    `An entry on INBOX moves to the server entry; where one exists already, only the entry on INBOX goes.
Damaged keys are removed. Empty and malformed values are left alone. Every user is read back.

Exit code 4 where something could not be mended: doveadm cannot name a key with capitals.`;
  static override examples = [
    '<%= config.bin %> metadata repair --all --dry-run',
    "<%= config.bin %> metadata repair --mask '*@example.com' --yes",
  ];
  static override flags = {
    ...doveadmFlags,
    format: formatFlag,
    users: usersFlag,
    ...siteFlags,
    ...planFlags,
    concurrency: concurrencyFlag,
  };

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(MetadataRepair);
    keepHeapSmall();
    const doveadm = await openPatientDoveadm(flags, this.surroundings);
    const users = await selectedUsers(flags, doveadm, this.signal);
    if (users === null) throw noUsers();

    const {planRepair, repairWriter} = await import('../../metadata/repair.js');
    await this.carryThrough({
      plan: planRepair(doveadm, oneByOne(users), this.signal),
      write: repairWriter(doveadm),
      lanes: doveadm.concurrency,
      flags,
      mayAsk: flags.users !== '-',
      summary: true,
    });
  }
}
