import {Args} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {contextFlag, countFlag, filterFlags, inputFormatFlag, outputFlags, readFlags} from '../../cli/event-flags.js';
import type {NotificationEvent} from '../../events/event.js';
import type {InputFormat} from '../../events/formats/index.js';
import {createBoundsTest, createSelection} from '../../events/select.js';
import {openFileSource} from '../../sources/file.js';
import {boundsOf, parseReadPlan} from '../../sources/read-plan.js';

export default class EventsShow extends EventCommand {
  static override summary = 'Show recorded events.';
  static override description =
    "Reads the output of 'events record' and 'kcat -J', payloads one per line, dlog and Cyrus logs, recorded ox requests and the JSON of these commands, plain or gzipped. Lines without an event are skipped and counted on stderr.";
  static override examples = [
    '<%= config.bin %> events show events.jsonl',
    "<%= config.bin %> events show /var/log/mail.log --user anna@example.org --event 'Message*'",
    'kcat -b localhost:9092 -t dovecot -C -e -J | <%= config.bin %> events show - --json',
  ];
  static override args = {file: Args.string({description: 'file, or - for standard input', required: true})};
  static override flags = {
    partition: readFlags.partition,
    since: readFlags.since,
    until: readFlags.until,
    count: countFlag,
    context: contextFlag,
    'input-format': inputFormatFlag,
    ...filterFlags,
    ...outputFlags,
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(EventsShow);
    const filter = this.eventFilter(flags);
    const format = await this.eventFormat(flags);
    const within = createBoundsTest(boundsOf(parseReadPlan(flags, Date.now(), 'whole')));
    const source = openFileSource(args.file, {
      format: flags['input-format'] as InputFormat,
      bytes: flags.context ? null : filter.lineBytes,
    });
    const test = (event: NotificationEvent) => filter.event(event) && within(event);
    await this.showEvents(source, createSelection({test, count: flags.count, context: flags.context}), format);
    if (source.passedOver > 0) this.note(`${source.passedOver} lines are no event and were passed over`);
  }
}
