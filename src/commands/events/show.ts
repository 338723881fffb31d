import {Args, Flags} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {
  contextFlag,
  countFlag,
  filterFlags,
  idleExitFlag,
  inputFormatFlag,
  outputFlags,
  readFlags,
} from '../../cli/event-flags.js';
import {ExitCode} from '../../errors.js';
import type {InputFormat} from '../../events/formats/index.js';
import {createJudge} from '../../events/judge.js';
import {createBoundsTest, createSelection} from '../../events/select.js';
import {everyFailure, markFailed, mayBeLog, readFailedEvents} from '../../sources/failed-events.js';
import {openFileSource} from '../../sources/file.js';
import {followedBlocks} from '../../sources/follow.js';
import {boundsOf, parseReadPlan} from '../../sources/read-plan.js';
import type {Source} from '../../sources/source.js';

export default class EventsShow extends EventCommand {
  static override summary = 'Show recorded events.';
  static override description =
    "Reads the output of 'events record' and 'kcat -J', payloads one per line, dlog and Cyrus logs (files of syslog daemons, output of journalctl, docker and kubectl), datagrams of notifyd, recorded ox requests and the JSON of these commands, plain or gzipped. Lines without an event are skipped and counted on stderr.\n\nAn event of the dlog driver whose push failed, as other lines of the same file say, is marked: in JSON with pushFailed, which has driver, target and reason. An event without a mark may be lost too: Dovecot does not log every loss, and what comes from standard input or with --follow is not marked.";
  static override examples = [
    '<%= config.bin %> events show events.jsonl',
    "<%= config.bin %> events show /var/log/mail.log --user anna@example.org --event 'Message*'",
    '<%= config.bin %> events show /var/log/mail.log --follow --event MessageNew',
    'kcat -b localhost:9092 -t dovecot -C -e -J | <%= config.bin %> events show - --json',
  ];
  static override args = {file: Args.string({description: 'file, or - for standard input', required: true})};
  static override flags = {
    partition: readFlags.partition,
    since: readFlags.since,
    until: readFlags.until,
    count: countFlag,
    context: contextFlag,
    follow: Flags.boolean({
      description: 'continue with what is added to the file, also after the file is rotated',
      helpGroup: 'READING',
    }),
    'idle-exit': idleExitFlag,
    'input-format': inputFormatFlag,
    ...filterFlags,
    ...outputFlags,
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(EventsShow);
    const filter = this.eventFilter(flags);
    const format = await this.eventFormat(flags);
    const within = createBoundsTest(boundsOf(parseReadPlan(flags, Date.now(), 'whole')));
    const {file} = args;
    const source = openFileSource(file, {
      format: flags['input-format'] as InputFormat,
      bytes: flags.context ? null : filter.lineBytes,
      blocks: flags.follow && file !== '-' ? (signal) => followedBlocks([], file, signal) : undefined,
    });
    if (flags.follow && flags.count === undefined) this.exitWhenInterrupted = ExitCode.ok;
    if (flags.follow) this.remark(`following ${file}; Ctrl-C stops`);
    const judge = createJudge(filter, within);
    const selection = createSelection({test: judge.test, count: flags.count, context: flags.context});
    const mayFail = !flags.follow && ['auto', 'dlog'].includes(flags['input-format']) && mayBeLog(file);
    const shown = await this.showEvents(
      mayFail ? this.#marked(source, file) : source,
      selection,
      format,
      flags['idle-exit'],
    );
    if (shown === 0 && !this.signal.aborted) this.remark('no matching events');
    this.noteLeftOut(source, judge);
  }

  /** The same events, those marked whose push the log says has failed: it says so later, so the file is read twice. */
  #marked({name, read}: Source, file: string): Source {
    return {
      name,
      async *read(signal) {
        yield* markFailed(read(signal), await readFailedEvents(file, everyFailure, signal));
      },
    };
  }
}
