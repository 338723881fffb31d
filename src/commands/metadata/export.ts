import {BaseCommand} from '../../cli/base-command.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {concurrencyFlag, noUsers, oneByOne, selectedUsers, siteFlags, usersFlag} from '../../cli/metadata-flags.js';
import {openPatientDoveadm} from '../../cli/open-doveadm.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {formatUsers} from '../../ui/metadata.js';
import {createProgress} from '../../ui/progress.js';

/** `metadata export` */
export default class MetadataExport extends BaseCommand {
  static override summary = "Write users' http-notify entries as lines that apply reads back.";
  static override description =
    `One JSON line a user that has a usable entry. Users without one are left out; empty and malformed
values too, and counted on stderr: audit names them.

Exit code 1 where users are unknown, 4 where some could not be read.`;
  static override examples = [
    '<%= config.bin %> metadata export --all > entries.jsonl',
    '<%= config.bin %> metadata export --users users.txt | wc -l',
  ];
  static override flags = {...doveadmFlags, users: usersFlag, ...siteFlags, concurrency: concurrencyFlag};

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
