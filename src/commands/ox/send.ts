import {setTimeout as sleep} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {type DoveadmFlagValues, doveadmFlags} from '../../cli/doveadm-flags.js';
import {dovecotVersionFlag} from '../../cli/dovecot-version.js';
import {formatFlag} from '../../cli/format-flag.js';
import {openDoveadm} from '../../cli/open-doveadm.js';
import {oxEndpoint, oxFlags} from '../../cli/ox-flags.js';
import {rateFlag} from '../../cli/values.js';
import {AppError, ExitCode} from '../../errors.js';
import type {EntryReading} from '../../metadata/entry.js';
import {userField} from '../../metadata/value.js';
import {type HttpAnswer, isSuccess} from '../../ox/answer.js';
import {formatOxBody} from '../../ox/contract.js';
import {maskSetting} from '../../secrets.js';
import {formatOxLoad, formatOxResponse, oxResponseJson} from '../../ui/ox.js';

/** IMAP numbers are of 32 bits (RFC 9051, 9). */
const largest = 0xffff_ffff;

export default class OxSend extends BaseCommand {
  static override summary = "Send the request of Dovecot's ox driver to an endpoint.";
  static override description =
    'Sends the bytes that Dovecot would send for a new message with these fields. Makes one attempt and follows no redirect.';
  static override examples = [
    '<%= config.bin %> ox send --ox-url http://127.0.0.1:8009/preliminary/http-notify/v1/notify --user anna@example.org',
    '<%= config.bin %> ox send --user 11@3 --uidvalidity 1795300581 --uid 7 --subject Hello --unseen 1',
    '<%= config.bin %> ox send --user anna@example.org --uid 1 --count 100 --rate 20/s --json',
  ];
  static override exitStatus = {1: 'an answer is not 2xx'};
  static override flags = {
    user: Flags.string({description: 'user whose mail it is', helpValue: 'USER', required: true}),
    folder: Flags.string({description: 'mailbox', helpValue: 'NAME', default: 'INBOX'}),
    uidvalidity: Flags.integer({description: 'UIDVALIDITY of the mailbox', helpValue: 'N', min: 0, max: largest}),
    uid: Flags.integer({
      description: 'UID of the message; increases with each request of --count',
      helpValue: 'N',
      min: 0,
      max: largest,
    }),
    from: Flags.string({description: 'raw From header', helpValue: 'TEXT'}),
    subject: Flags.string({description: 'raw Subject header', helpValue: 'TEXT'}),
    snippet: Flags.string({description: 'beginning of the text', helpValue: 'TEXT', default: ''}),
    unseen: Flags.integer({description: 'unseen messages in the mailbox', helpValue: 'N', min: 0, max: largest}),
    count: Flags.integer({description: 'send this many, one after the other', helpValue: 'N', default: 1, min: 1}),
    rate: rateFlag({description: 'highest rate'}),
    format: formatFlag,
    ...oxFlags,
    ...doveadmFlags,
    'dovecot-version': dovecotVersionFlag({
      description:
        'Dovecot whose bytes are sent; 2.4 escapes control characters in upper case (auto: the version of its configuration)',
    }),
  };

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(OxSend);
    const endpoint = await oxEndpoint(flags, this.surroundings);
    const {createOxClient} = await import('../../ox/client.js');
    const client = createOxClient({...endpoint, connections: 1, timeoutMs: flags.timeout});
    const pauseMs = flags.rate === undefined ? 0 : 1000 / flags.rate;
    const {folder, from, subject, snippet, unseen, 'dovecot-version': version} = flags;
    const series = version === 'auto' ? endpoint.series : version.series;
    const event = 'messageNew';
    const user = endpoint.userFromMetadata ? await this.#nameOf(flags) : flags.user;
    const startMs = performance.now();
    const answers: Pick<HttpAnswer, 'status' | 'ms'>[] = [];
    try {
      for (let sent = 0; sent < flags.count && !this.signal.aborted; sent += 1) {
        const waitMs = startMs + sent * pauseMs - performance.now();
        if (waitMs > 0) await sleep(waitMs, undefined, {signal: this.signal});
        const uid = flags.uid === undefined ? undefined : flags.uid + sent;
        const ids = {'imap-uidvalidity': flags.uidvalidity, 'imap-uid': uid};
        const body = formatOxBody({user, event, folder, ...ids, from, subject, snippet, unseen}, series);
        this.detail(`PUT ${maskSetting('url', endpoint.url.href)} ${body}`);
        const answer = await client.put(body, {wantsBody: true, resend: false});
        answers.push({status: answer.status, ms: answer.ms});
        await this.#show(answer);
      }
    } finally {
      client.close();
      if (answers.length > 1) this.note(formatOxLoad(answers, performance.now() - startMs));
    }
  }

  /** What the user's http-notify entry says; the name that was given if there is none, or if nobody can tell. */
  async #nameOf(flags: DoveadmFlagValues & {readonly user: string}): Promise<string> {
    const entry = await this.#entryOf(flags);
    const name = entry.state === 'set' ? userField(entry.value) : null;
    if (name !== null) this.note(`${flags.user} is sent as ${name}`);
    else if (entry.state === 'unknown-user') this.detail(`Dovecot knows no user ${flags.user}: sent as given`);
    else if (entry.state !== 'error') this.note(`${flags.user} has no http-notify entry and is sent as given`);
    else this.note(`${flags.user} is sent as given: the http-notify entry cannot be read: ${entry.error.message}`);
    return name ?? flags.user;
  }

  async #entryOf(flags: DoveadmFlagValues & {readonly user: string}): Promise<EntryReading> {
    const nothing = {user: flags.user, state: 'unset', value: null} as const;
    try {
      const {readEntries} = await import('../../metadata/read.js');
      const [entry = nothing] = await readEntries(await openDoveadm(flags, this.surroundings), [flags.user]);
      return entry;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return {...nothing, state: 'error', error};
    }
  }

  async #show(answer: HttpAnswer): Promise<void> {
    if (this.json) await this.printJson(oxResponseJson(answer));
    else await this.print(formatOxResponse(answer, this.paint));
    if (!isSuccess(answer)) process.exitCode = ExitCode.bad;
  }
}
