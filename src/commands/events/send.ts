import {Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {oxFlags} from '../../cli/ox-flags.js';
import {openPlainSink} from '../../cli/plain-sink.js';
import {repeatable} from '../../cli/repeatable.js';
import {AppError, ExitCode} from '../../errors.js';
import {makePayload} from '../../events/make.js';
import {bareRecord} from '../../events/record.js';
import {resultsOf} from '../../replay/result.js';
import {sinkKinds} from '../../sinks/index.js';
import type {Outcome} from '../../sinks/sink.js';
import {formatUserNames} from '../../ui/replay.js';
import {visible} from '../../ui/visible.js';

/** IMAP numbers are of 32 bits (RFC 9051, 9). */
const largest = 0xffff_ffff;

export default class EventsSend extends BaseCommand {
  static override summary = 'Send one hand-made event.';
  static override description =
    'Sends at once, without a plan. A record on a topic has the user as its key and the partition that the Kafka plugin would choose. An endpoint receives what the ox driver would send, stdout the payload. An event that only Cyrus has is written as Cyrus writes it.';
  static override examples = [
    '<%= config.bin %> events send --event MessageNew --user anna@example.org --uid 7 --to topic:dovecot',
    '<%= config.bin %> events send --event FlagsSet --user anna@example.org --mailbox Sent --uid 7 --set \'flags=["\\\\Seen"]\' --to topic:dovecot',
    '<%= config.bin %> events send --event MessageNew --user anna@example.org --uidvalidity 1 --uid 7 --to http://127.0.0.1:8009/push',
  ];
  static override exitStatus = {1: 'the endpoint refused the event'};
  static override flags = {
    event: Flags.string({description: 'name of the event', helpValue: 'NAME', required: true}),
    user: Flags.string({description: 'user whose mailbox it is', helpValue: 'USER', required: true}),
    mailbox: Flags.string({description: 'mailbox', helpValue: 'NAME', default: 'INBOX'}),
    uidvalidity: Flags.integer({description: 'UIDVALIDITY of the mailbox', helpValue: 'N', min: 0, max: largest}),
    uid: Flags.integer({description: 'UID of the message', helpValue: 'N', min: 0, max: largest}),
    set: repeatable({
      description: 'another field: a path with dots; a value that is JSON, else text (repeatable)',
      helpValue: 'PATH=VALUE',
    }),
    format: Flags.string({
      char: 'f',
      description: 'format of the payload; json: show the result as JSON',
      options: ['kafka', 'ox', 'cyrus', 'json'],
      default: 'kafka',
    }),
    to: Flags.string({
      description: `destination: ${sinkKinds.map(({form}) => form).join(', ')}`,
      helpValue: 'SINK',
      required: true,
    }),
    'to-brokers': Flags.string({
      description: 'brokers of the topic if it is in another cluster',
      helpValue: 'HOST:PORT,…',
    }),
    ...oxFlags,
    ...doveadmFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(EventsSend);
    const payload = makePayload(
      {...flags, set: flags.set ?? []},
      flags.format === 'ox' || flags.format === 'cyrus' ? flags.format : 'kafka',
    );
    if (flags.to === 'stdout') return this.print(`${payload}\n`);
    const record = bareRecord(Buffer.from(payload), Date.now(), {path: '', line: 1});
    const {surroundings, signal} = this;
    const sink = await openPlainSink(flags.to, flags, {surroundings, signal, print: (text) => this.print(text)});
    try {
      const [outcome] = await sink.send([record]);
      await this.#show(outcome, flags.to);
      const names = sink.userNames();
      if (names !== null) this.note(formatUserNames(names));
    } finally {
      await sink.close();
    }
  }

  async #show(outcome: Outcome | undefined, to: string): Promise<void> {
    if (outcome === undefined) return;
    const {status, error, reason, target, ms} = outcome;
    if (status === 'failed') throw new AppError(error?.code ?? 'FAILED', error?.message ?? 'it was not taken');
    if (status === 'skipped') {
      const message = `${to} has no place for this event: ${reason}`;
      throw new AppError('EVENT_HAS_NO_PLACE', message, {exitCode: ExitCode.usage});
    }
    const [result] = resultsOf(outcome, '-');
    if (this.json) return this.printJson(result);
    const place = Object.entries(target ?? {}).map(([name, value]) => `  ${name} ${value}`);
    await this.print(`sent to ${visible(to)}${place.join('')}  ${ms} ms\n`);
  }
}
