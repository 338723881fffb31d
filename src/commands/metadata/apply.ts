import {existsSync} from 'node:fs';
import {Args, Flags} from '@oclif/core';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {concurrencyFlag, planFlags, siteFlags, siteMask} from '../../cli/metadata-flags.js';
import {openPatientDoveadm} from '../../cli/open-doveadm.js';
import {PlanCommand} from '../../cli/plan-command.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {AppError, usageError} from '../../errors.js';
import type {LoadedInput} from '../../metadata/input/load.js';
import type {InputFormat} from '../../metadata/input/open-input.js';
import type {RunIdentity} from '../../metadata/journal.js';
import {formatUsers} from '../../ui/metadata.js';

/** `metadata apply FILE` */
export default class MetadataApply extends PlanCommand {
  static override summary = "Set users' http-notify entries from a file.";
  static override description =
    `Reads CSV or TSV with the header user,value, or JSON lines {"user":…,"value":…}, where null unsets the entry.

Checks the whole file first: an invalid line stops the run before anything is written. Then it shows the plan, asks, writes what differs, reads it back and prints one result line per user.`;
  static override examples = [
    '<%= config.bin %> metadata apply users.csv --dry-run',
    '<%= config.bin %> metadata apply users.csv --yes --result run1.jsonl',
    '<%= config.bin %> metadata apply users.csv --yes --resume run1.jsonl',
    '<%= config.bin %> metadata export --all | <%= config.bin %> metadata apply - --yes --via http',
  ];
  static override exitStatus = {4: 'some users failed or are unknown', 130: 'interrupted; continue with --resume'};
  static override args = {
    file: Args.string({description: 'file with users and values, - for standard input', required: true}),
  };
  static override flags = {
    ...metadataDoveadmFlags,
    format: formatFlag,
    'input-format': Flags.string({
      description: 'format of the file (default: detected from its first line)',
      options: ['csv', 'tsv', 'jsonl'],
    }),
    ...planFlags,
    prune: Flags.boolean({description: 'unset users that are not in the file; needs --all or --mask'}),
    ...siteFlags,
    'skip-invalid': Flags.boolean({description: 'skip invalid lines; then exit status 4'}),
    'max-failures': Flags.integer({
      description: 'stop after this many failures',
      helpValue: 'N',
      min: 1,
    }),
    shard: Flags.string({
      description: 'handle only part I of N, chosen by CRC32 of the user name; I starts at 1',
      helpValue: 'I/N',
    }),
    result: Flags.string({description: 'new file for result lines', helpValue: 'FILE', exclusive: ['resume']}),
    resume: Flags.string({
      description: 'continue this result file, without the users that are done',
      helpValue: 'FILE',
    }),
    concurrency: concurrencyFlag,
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(MetadataApply);
    keepHeapSmall();
    const mask = siteMask(flags);
    if (Boolean(flags.prune) !== (mask !== null))
      throw usageError('--prune needs --all or --mask', 'Add --all or --mask MASK.');
    const {parseShard, inShard} = await import('../../metadata/shard.js');
    const shard = flags.shard === undefined ? null : parseShard(flags.shard);
    const {checkIdentity, checkNewJournal, doneUsers, lockJournal, openJournal} = await import(
      '../../metadata/journal.js'
    );
    if (flags.result !== undefined) checkNewJournal(flags.result);

    const {createScratch} = await import('../../metadata/scratch.js');
    const {openInput} = await import('../../metadata/input/open-input.js');
    const {loadInput} = await import('../../metadata/input/load.js');
    const {badLines} = await import('../../metadata/input/users-file.js');
    const {untilAborted} = await import('../../metadata/lanes.js');
    const {planChanges} = await import('../../metadata/plan.js');
    const {entryWriter} = await import('../../metadata/carry-out.js');
    const doveadm = await openPatientDoveadm(flags, this.surroundings);
    const scratch = await createScratch();
    const lock = flags.resume === undefined || flags['dry-run'] ? null : lockJournal(flags.resume);
    try {
      const format = (flags['input-format'] ?? null) as InputFormat | null;
      const input = openInput(args.file, format, this.signal);
      const loaded = await loadInput(input, {
        scratchFolder: scratch.folder,
        site: mask === null ? null : untilAborted(doveadm.users(mask), this.signal),
        done: flags.resume === undefined ? null : doneUsers(flags.resume),
        select: (user) => inShard(user, shard),
      });
      const identity: RunIdentity = {input: input.digest(), shard: flags.shard ?? null, prune: mask};
      if (flags.resume !== undefined) checkIdentity(flags.resume, identity);
      const isRefused = loaded.bad.length > 0 && !flags['skip-invalid'];
      if (isRefused && !flags['dry-run']) throw badLines(input.name, loaded.bad);
      this.#tell(loaded, mask, flags.resume);

      const file = flags.resume ?? flags.result;
      await this.carryThrough({
        plan: planChanges(doveadm, loaded.rows(), this.signal),
        write: entryWriter(doveadm),
        lanes: doveadm.concurrency,
        flags,
        mayAsk: args.file !== '-',
        summary: true,
        total: loaded.count,
        maxFailures: flags['max-failures'],
        invalid: loaded.bad,
        resume: file === undefined ? undefined : `dovepush metadata apply ${args.file} --resume ${file}`,
        journal: file === undefined ? undefined : () => openJournal(file, identity, lock),
      }).catch((error: unknown) => {
        // A real run would not come as far as doveadm.
        throw isRefused && error instanceof AppError ? badLines(input.name, loaded.bad) : error;
      });
      await loaded.close();
      if (isRefused) throw badLines(input.name, loaded.bad, true);
    } finally {
      lock?.release();
      await scratch.remove();
    }
  }

  #tell({unclear: [line], doneCount}: LoadedInput, mask: string | null, resume: string | undefined): void {
    if (mask !== null && line !== undefined) {
      this.note(`nobody is unset for being left out: line ${line.line} may name anyone`);
    }
    if (resume !== undefined && !existsSync(resume)) this.note(`${resume} does not exist yet: nothing is done so far`);
    if (doneCount > 0) this.note(`${formatUsers(doneCount)} done already`);
  }
}
