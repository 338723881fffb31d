import {BaseCommand} from '../../cli/base-command.js';
import {isLoopback} from '../../cli/loopback.js';
import {openForward} from '../../cli/open-forward.js';
import {oxListenFlags, readListenTls} from '../../cli/ox-listen-flags.js';
import {openRequestLog} from '../../cli/ox-request-log.js';
import {readSecretFile} from '../../cli/secret-file.js';
import {parseAddress} from '../../cli/values.js';
import {ExitCode} from '../../errors.js';
import {createAnswers} from '../../ox/answers.js';
import type {OxRequest} from '../../ox/listener.js';
import type {ServeOptions} from '../../ox/serve.js';
import {formatOxCounts, formatOxRequest} from '../../ui/ox.js';
import {createOxRequestJson} from '../../ui/ox-json.js';
import {formatClock, remember} from '../../ui/time.js';

const dovecotWaits =
  'Dovecot 2.3 waits 2 s for an answer and tries twice; Dovecot 2.4.0 to 2.4.3 wait 60 s unless http_client_request_timeout is set, and the delivery waits too';

export default class OxListen extends BaseCommand {
  static override summary = "Receive and show the requests of Dovecot's ox driver.";
  static override description =
    'Answers like the middleware, prints one line per request and reports every difference from what Dovecot sends. With --status it fails on purpose.';
  static override examples = [
    '<%= config.bin %> ox listen',
    '<%= config.bin %> ox listen --listen 127.0.0.1:0 --strict --record requests.jsonl',
    '<%= config.bin %> ox listen -c 1 --wait 30s --json',
    '<%= config.bin %> ox listen --status seq:503,drop,200',
  ];
  static override exitStatus = {1: 'with --count and --wait: fewer requests arrived'};
  static override flags = oxListenFlags;

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(OxListen);
    if (flags.count === undefined) this.exitWhenInterrupted = ExitCode.ok;
    const address = parseAddress(flags.listen);
    const credentials = flags['auth-file'] === undefined ? null : readSecretFile(flags['auth-file'], 'auth-file');
    if (credentials === null && !isLoopback(address.host))
      this.note('anybody who reaches this address can send: see --auth-file');
    const {path, strict, delay: delayMs, 'fail-rate': failRate} = flags;
    if (delayMs > 2000 || flags.status.includes('stall')) this.note(dovecotWaits);
    const nextAnswer = createAnswers(flags.status);
    const tls = readListenTls(flags['listen-cert'], flags['listen-key']);
    const answering = {path, strict, delayMs, failRate, nextAnswer, credentials, tls, random: Math.random};
    const forward = await openForward(flags, this.surroundings);
    try {
      const send = forward === null ? null : (body: Buffer) => forward.send(body);
      const ends = {count: flags.count, waitMs: flags.wait, signal: this.signal};
      const count = await this.#serve({...address, ...answering, ...ends, forward: send}, flags);
      if (flags.count === undefined || count >= flags.count || this.signal.aborted) return;
      this.note(`${count} of ${flags.count} requests came`);
      process.exitCode = ExitCode.bad;
    } finally {
      await forward?.close();
    }
  }

  /** Shows and records what arrives. Returns the number of accepted requests; throws what broke the listening. */
  async #serve(
    options: Omit<ServeOptions, 'onListening' | 'onRequest' | 'onClosed'>,
    {record, utc}: {readonly record?: string | undefined; readonly utc?: boolean | undefined},
  ): Promise<number> {
    const {serveRequests} = await import('../../ox/serve.js');
    const clock = remember((ms: number) => formatClock(ms, utc === true));
    const {readHeader} = await import('../../events/header-text.js');
    const asText = (request: OxRequest) => formatOxRequest(request, clock, this.paint, readHeader);
    const log = openRequestLog(record, this.json ? createOxRequestJson() : asText, (lines) => this.print(lines));
    const onListening = (url: string) => this.note(`listening on ${url}`);
    const statuses = new Map<number | null, number>();
    const onRequest = (request: OxRequest) => {
      statuses.set(request.status, (statuses.get(request.status) ?? 0) + 1);
      return log.add(request);
    };
    try {
      return await serveRequests({...options, onListening, onRequest, onClosed: log.sync});
    } finally {
      log.close();
      this.remark(formatOxCounts(statuses));
    }
  }
}
