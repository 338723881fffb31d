import {Flags} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {filterFlags, outputFlags} from '../../cli/event-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {openPlainSink, type PlainSink} from '../../cli/plain-sink.js';
import {durationFlag} from '../../cli/values.js';
import {ExitCode, usageError} from '../../errors.js';
import type {NotificationEvent} from '../../events/event.js';
import {formatRecordLine} from '../../events/formats/record-line.js';
import {createSelection} from '../../events/select.js';
import {type OutputFile, openOutputFile} from '../../output-file.js';
import type {NotifySource} from '../../sources/notify/source.js';
import type {EventFormat} from '../../ui/event-format.js';

/** A broker may be away for so long before events are given up. */
const patience = {retries: 3, maxPauseMs: 300_000};

/** Where events go. */
interface Outputs {
  readonly recording: OutputFile | null;
  readonly topic: PlainSink | null;
  readonly format: EventFormat;
}

export default class EventsListen extends EventCommand {
  static override summary = "Receive Cyrus's event notifications as they happen.";
  static override description =
    "Listens where Cyrus's notifyd does: on the datagram socket that notifysocket in imapd.conf names, or on a dlist: stream. Each request is passed on to the real notifyd with --pass-on. Ends on SIGINT and SIGTERM with status 0.";
  static override examples = [
    '<%= config.bin %> events listen --notify-socket /run/cyrus/socket/notify-dovepush --pass-on /run/cyrus/socket/notify',
    "<%= config.bin %> events listen --notify-socket /run/cyrus/socket/notify --event '!MailboxModseq' --record events.jsonl",
    '<%= config.bin %> events listen --dlist-socket /run/cyrus/socket/dovepush --to-topic cyrus --json',
  ];
  static override exitStatus = {
    1: 'with --count and --wait: fewer events arrived',
    4: 'some events were not written to the topic',
  };
  static override flags = {
    'notify-socket': Flags.string({description: 'path of the datagram socket to listen on', helpValue: 'PATH'}),
    'dlist-socket': Flags.string({
      description: 'path of the stream socket to listen on; notifysocket: dlist:PATH in imapd.conf',
      helpValue: 'PATH',
    }),
    'pass-on': Flags.string({description: 'socket of the real notifyd, which gets every request', helpValue: 'PATH'}),
    record: Flags.string({description: 'new file for the events, for show, stats and replay', helpValue: 'FILE'}),
    'to-topic': Flags.string({description: 'topic to write the events to', helpValue: 'TOPIC', exclusive: ['record']}),
    count: Flags.integer({char: 'c', charAliases: ['n'], description: 'stop after N events', helpValue: 'N', min: 1}),
    wait: durationFlag({description: 'stop after this time; with -c, exits with status 1 if fewer events came'}),
    ...filterFlags,
    ...outputFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(EventsListen);
    const {'notify-socket': notifySocket, 'dlist-socket': dlistSocket, 'pass-on': passOn, count} = flags;
    if (notifySocket === undefined && dlistSocket === undefined) {
      throw usageError('nothing to listen on', 'Use --notify-socket PATH, the path of notifysocket in imapd.conf.');
    }
    if (passOn !== undefined && [notifySocket, dlistSocket].includes(passOn)) {
      throw usageError('--pass-on names the socket to listen on', 'Use the path of listen= of notifyd in cyrus.conf.');
    }
    if (count === undefined) this.exitWhenInterrupted = ExitCode.ok;
    const filter = this.eventFilter(flags);
    const format = await this.eventFormat(flags);
    const {openNotifySource} = await import('../../sources/notify/source.js');
    const note = (text: string) => this.note(text);
    const onListening = (path: string) => this.note(`listening on ${path}`);
    const source = openNotifySource({notifySocket, dlistSocket, passOn, note, onListening});
    const {record, 'to-topic': topic} = flags;
    const {surroundings, signal} = this;
    const context = {surroundings, signal: never, print: (text: string) => this.print(text)};
    // A topic is written without doveadm.
    const settings = {...flags, doveadm: 'doveadm'};
    const sink = topic === undefined ? null : await openPlainSink(`topic:${topic}`, settings, context, patience);
    try {
      const recording = record === undefined ? null : openOutputFile(record, 'create');
      const shown = await this.#receive(
        source,
        {recording, topic: sink, format},
        {test: filter.event, count},
        flags.wait,
      );
      this.#close(source, shown, count, signal);
    } finally {
      await sink?.close();
    }
  }

  /** Hands on what comes until the end; returns how many events were shown. */
  async #receive(
    source: NotifySource,
    {recording, topic, format}: Outputs,
    wanted: {readonly test: (event: NotificationEvent) => boolean; readonly count: number | undefined},
    waitMs: number | undefined,
  ): Promise<number> {
    const end = waitMs === undefined ? this.signal : AbortSignal.any([this.signal, AbortSignal.timeout(waitMs)]);
    const selection = createSelection(wanted);
    let shown = 0;
    try {
      for await (const batch of source.read(end)) {
        const events = selection.select(batch);
        recording?.append(events.map((event) => `${formatRecordLine(event.record)}\n`).join(''));
        if (topic !== null && events.length > 0) this.#judge(await topic.send(events.map(({record}) => record)));
        if (events.length > 0) await this.print(format(events));
        shown += events.length;
        source.acknowledge?.(batch);
        if (selection.done) break;
      }
    } finally {
      await recording?.sync();
      recording?.close();
    }
    return shown;
  }

  #judge(outcomes: Awaited<ReturnType<PlainSink['send']>>): void {
    for (const {status, error, records} of outcomes) {
      if (status !== 'failed') continue;
      this.note(`${records.length} events were not written: ${error?.message ?? 'refused'}`);
      process.exitCode = ExitCode.partial;
    }
  }

  #close({others}: NotifySource, shown: number, count: number | undefined, signal: AbortSignal): void {
    const rest = [...others].map(([name, requests]) => `${requests} of class ${name}`);
    if (rest.length > 0) this.note(`requests without an event: ${rest.join(', ')}`);
    if (count === undefined || shown >= count || signal.aborted) return;
    this.note(`${shown} of ${count} events came`);
    process.exitCode = ExitCode.bad;
  }
}

/** What has arrived is written also after an interruption. */
const never = new AbortController().signal;
