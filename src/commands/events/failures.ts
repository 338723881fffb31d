import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {readFlags} from '../../cli/event-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {ExitCode} from '../../errors.js';
import {parseTime} from '../../events/time.js';
import {FailureCounter} from '../../failures/count.js';
import {readFailures} from '../../failures/read.js';
import {splitLines} from '../../lines.js';
import {readBlocks} from '../../sources/blocks.js';
import {failureJson, formatFailures} from '../../ui/failures.js';

export default class EventsFailures extends BaseCommand {
  static override summary = 'List the pushes that Dovecot logs as failed.';
  static override description =
    `Reads error lines of the ox, kafka and lua drivers in logs of Dovecot 2.3 and 2.4, plain or gzipped, and what doveadm log errors prints.

Some losses leave no line at the usual log level. The kafka driver logs no lost event if a session ends while brokers are away, only errors about brokers: compare the topic with the mail store. The ox driver skips users without an http-notify entry in debug lines only, which mail_debug = yes (2.3) or log_debug = category=push-notification (2.4) shows. Drivers after a gap in the numbers never start: see config drivers.`;
  static override examples = [
    '<%= config.bin %> events failures /var/log/mail.log --since 09:00 --until 10:00',
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
    max: Flags.integer({description: 'exit with status 1 if there are more', helpValue: 'N', min: 0}),
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsFailures);
    const {since, until, max} = flags;
    const nowMs = Date.now();
    const bounds = {
      sinceMs: since === undefined ? null : parseTime(since, nowMs),
      untilMs: until === undefined ? null : parseTime(until, nowMs),
    };
    const counter = new FailureCounter();
    for (const file of argv) {
      for await (const failures of readFailures(file, splitLines(this.#bytesOf(file)), bounds, Date.now)) {
        for (const failure of failures) counter.add(failure);
        if (this.json) for (const failure of failures) await this.printJson(failureJson(failure));
      }
    }
    const counts = counter.counts();
    if (!this.json) await this.print(formatFailures(counts));
    if (max !== undefined && counts.total > max) process.exitCode = ExitCode.bad;
  }

  async *#bytesOf(file: string): AsyncGenerator<Buffer> {
    for await (const {bytes} of readBlocks(file, this.signal)) yield bytes;
  }
}
