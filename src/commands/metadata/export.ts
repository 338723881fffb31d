import {BaseCommand} from '../../cli/base-command.js';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {concurrencyFlag, noUsers, oneByOne, selectedUsers, siteFlags, usersFlag} from '../../cli/metadata-flags.js';
import {openPatientDoveadm} from '../../cli/open-doveadm.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {formatUsers} from '../../ui/metadata.js';
import {createProgress} from '../../ui/progress.js';

/** `metadata export` */
export default class MetadataExport extends BaseCommand {
  static override summary = "Print users' http-notify entries as input for apply.";
  static override description =
    "Prints one JSON line per user with a usable entry. Users without an entry are skipped. Empty and malformed values are skipped too and counted on stderr; 'metadata audit' lists them.";
  static override examples = [
    '<%= config.bin %> metadata export --all > entries.jsonl',
    '<%= config.bin %> metadata export --users users.txt | wc -l',
  ];
  static override exitStatus = {1: 'a user is unknown', 4: 'some users could not be read'};
  static override flags = {...metadataDoveadmFlags, users: usersFlag, ...siteFlags, concurrency: concurrencyFlag};

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(MetadataExport);
    keepHeapSmall();
    const doveadm = await openPatientDoveadm(flags, this.surroundings);
    const users = await selectedUsers(flags, doveadm, this.signal);
    if (users === null) throw noUsers();

    const {audit} = await import('../../metadata/audit.js');
    const counts = {set: 0, unset: 0, empty: 0, malformed: 0, 'unknown-user': 0, error: 0};
    const progress = createProgress('read', null, {stream: process.stderr, quiet: Boolean(flags.quiet), now: Date.now});
    let done = 0;
    try {
      for await (const findings of audit(doveadm, withoutExpectation(oneByOne(users)), this.signal)) {
        for (const {user, state, value} of findings) {
          counts[state] += 1;
          if (state === 'set') await this.printJson({user, value});
        }
        done += findings.length;
        progress.update(done);
      }
    } finally {
      progress.stop();
    }
    this.#tell(counts);
  }

  #tell({empty, malformed, 'unknown-user': unknown, error}: Readonly<Record<string, number>>): void {
    if (empty || malformed) this.note(`left out: ${empty} empty and ${malformed} malformed values; see metadata audit`);
    if (unknown) this.note(formatUsers(unknown, 'unknown'));
    if (error) this.note(`${formatUsers(error)} could not be read`);
    if (error) process.exitCode = ExitCode.partial;
    else if (unknown) process.exitCode = ExitCode.bad;
  }
}

async function* withoutExpectation(users: AsyncIterable<string>) {
  for await (const user of users) yield {user, expected: undefined};
}
