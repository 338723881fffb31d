import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {
  concurrencyFlag,
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
  static override summary = 'Repair misplaced and damaged http-notify entries.';
  static override description =
    'Moves an entry on INBOX to the server entry; if the server entry exists, it only removes the one on INBOX. Removes damaged keys. Leaves empty and malformed values alone. Reads every user back.';
  static override examples = [
    '<%= config.bin %> metadata repair --all --dry-run',
    "<%= config.bin %> metadata repair --mask '*@example.com' --yes",
  ];
  static override exitStatus = {
    4: 'some entries could not be repaired: doveadm cannot name a key with capital letters',
  };
  static override flags = {
    ...metadataDoveadmFlags,
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
