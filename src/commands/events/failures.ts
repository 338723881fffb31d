import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {readFlags} from '../../cli/event-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {ExitCode} from '../../errors.js';
import {parseList} from '../../events/list.js';
import {parseTime} from '../../events/time.js';
import {FailureCounter} from '../../failures/count.js';
import {type FailureBounds, readFailures} from '../../failures/read.js';
import {splitLines} from '../../lines.js';
import {readBlocks} from '../../sources/blocks.js';
import {everyFailure, mayBeLog, readFailedEvents} from '../../sources/failed-events.js';
import {failureJson, formatFailures} from '../../ui/failures.js';
import {type FailuresOfLog, type Narrowed, nextStep} from '../../ui/next-step.js';

export default class EventsFailures extends BaseCommand {
  static override summary = 'List the pushes that Dovecot logs as failed.';
  static override description =
    `Reads error lines of the ox, kafka and lua drivers in logs of Dovecot 2.3 and 2.4, plain or gzipped, and what doveadm log errors prints.

Some losses leave no line at the usual log level. The kafka driver logs no lost event if a session ends while brokers are away, only errors about brokers: compare the topic with the mail store. The ox driver skips users without an http-notify entry in debug lines only, which mail_debug = yes (2.3) or log_debug = category=push-notification (2.4) shows. Drivers after a gap in the numbers never start: see config drivers.`;
  static override examples = [
    '<%= config.bin %> events failures /var/log/mail.log --since 09:00 --until 10:00',
    '<%= config.bin %> events failures /var/log/mail.log --user anna@example.org',
    'doveadm log errors | <%= config.bin %> events failures - --max 0',
  ];
  static override exitStatus = {1: 'with --max: more pushes failed'};
  static override strict = false;
  static override args = {
    source: Args.string({description: 'log files, - for standard input', required: true}),
  };
  static override flags = {
    format: formatFlag,
    since: readFlags.since,
    until: readFlags.until,
    user: Flags.string({
      description: 'failures of these users; those that name no user are counted on stderr',
      helpValue: 'LIST',
    }),
    max: Flags.integer({description: 'exit with status 1 if there are more', helpValue: 'N', min: 0}),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsFailures);
    const nowMs = Date.now();
    const bounds = {sinceMs: timeOf(flags.since, nowMs), untilMs: timeOf(flags.until, nowMs)};
    const list = flags.user === undefined ? null : parseList(flags.user);
    const counter = new FailureCounter();
    let unnamed = 0;
    for (const file of argv) {
      for await (const failures of readFailures(file, splitLines(this.#bytesOf(file)), bounds, Date.now)) {
        const wanted = failures.filter(({user}) => list === null || (user !== null && list.matches(user)));
        if (list !== null) unnamed += failures.filter(({user}) => user === null).length;
        for (const failure of wanted) counter.add(failure);
        if (this.json) for (const failure of wanted) await this.printJson(failureJson(failure));
      }
    }
    const counts = counter.counts();
    if (!this.json) await this.print(formatFailures(counts));
    if (!this.json && counts.total > 0) await this.print(nextStep(await this.#logs(argv), narrowed(flags, bounds)));
    if (unnamed > 0)
      this.note(
        `${unnamed === 1 ? '1 failure names no user and does' : `${unnamed} failures name no user and do`} not count`,
      );
    if (flags.max !== undefined && counts.total > flags.max) process.exitCode = ExitCode.bad;
  }

  async *#bytesOf(file: string): AsyncGenerator<Buffer> {
    for await (const {bytes} of readBlocks(file, this.signal)) yield bytes;
  }

  /** Which events the failures are about, as far as the logs say; what was piped in cannot be read again. */
  async #logs(files: readonly string[]): Promise<readonly FailuresOfLog[]> {
    const logs: FailuresOfLog[] = [];
    for (const file of files.filter(mayBeLog)) {
      const {failed} = await readFailedEvents(file, everyFailure, this.signal);
      logs.push({file, failed: [...failed.values()]});
    }
    return logs;
  }
}

function timeOf(text: string | undefined, nowMs: number): number | null {
  return text === undefined ? null : parseTime(text, nowMs);
}

/** The flags for the next command: `-15m` will be another time then. */
function narrowed({since, until, user}: Narrowed, {sinceMs, untilMs}: FailureBounds): Narrowed {
  const kept = (text: string | undefined, ms: number | null) =>
    ms !== null && /^(?:-|now)/.test(text ?? '') ? new Date(ms).toISOString() : text;
  return {since: kept(since, sinceMs), until: kept(until, untilMs), user};
}
