import {Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {monitorFormatFlag} from '../../cli/format-flag.js';
import {concurrencyFlag, noUsers, selectedUsers, siteFlags, usersFlag} from '../../cli/metadata-flags.js';
import {openPatientDoveadm} from '../../cli/open-doveadm.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {auditJson, formatAudit, formatUsers} from '../../ui/metadata.js';
import {auditMetrics} from '../../ui/metadata-metrics.js';
import {createProgress} from '../../ui/progress.js';

/** `metadata audit` */
export default class MetadataAudit extends BaseCommand {
  static override summary = 'Find missing, malformed and misplaced http-notify entries.';
  static override description =
    "Finds malformed values, entries on INBOX (which the ox driver does not read), keys that doveadm's bulk runs damaged and, with --expect, values that differ from a file like that of apply.";
  static override examples = [
    '<%= config.bin %> metadata audit --all',
    '<%= config.bin %> metadata audit --expect users.csv --json',
    '<%= config.bin %> metadata audit --all -f prometheus',
  ];
  static override exitStatus = {
    1: 'an entry is malformed or has a problem, or a user is unknown',
    4: 'some users could not be read',
  };
  static override flags = {
    ...metadataDoveadmFlags,
    format: monitorFormatFlag,
    users: usersFlag,
    ...siteFlags,
    expect: Flags.string({description: 'file with users and values, as for apply, to compare with', helpValue: 'FILE'}),
    concurrency: concurrencyFlag,
  };

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(MetadataAudit);
    keepHeapSmall();
    const doveadm = await openPatientDoveadm(flags, this.surroundings);
    const users = await selectedUsers(flags, doveadm, this.signal);
    const {expect} = flags;
    if (users === null && expect === undefined) throw noUsers();

    const {audit} = await import('../../metadata/audit.js');
    const {AuditCounter} = await import('../../metadata/audit-counts.js');
    const {openTargets} = await import('../../metadata/targets.js');
    const {createScratch} = await import('../../metadata/scratch.js');
    const scratch = await createScratch();
    const targets = await openTargets(users, expect, scratch.folder, this.signal).catch(async (error: unknown) => {
      await scratch.remove();
      throw error;
    });
    const quiet = Boolean(flags.quiet);
    const progress = createProgress('read', targets.count, {stream: process.stderr, quiet, now: Date.now});
    const counts = new AuditCounter();
    try {
      for await (const findings of audit(doveadm, targets.read(), this.signal)) {
        for (const finding of findings) {
          if (this.json) await this.printJson(auditJson(finding));
          else if (flags.format === 'text') await this.print(formatAudit(finding, this.paint));
          counts.add(finding);
        }
        progress.update(counts.users);
      }
    } finally {
      progress.stop();
      await targets.close();
      await scratch.remove();
    }
    if (flags.format === 'prometheus' && !this.signal.aborted) await this.print(auditMetrics(counts, Date.now()));
    const failed = counts.byState.error;
    this.note(`${formatUsers(counts.users)}, ${counts.wrong} with something wrong, ${failed} not readable`);
    if (failed > 0) process.exitCode = ExitCode.partial;
    else if (counts.wrong > 0) process.exitCode = ExitCode.bad;
  }
}
