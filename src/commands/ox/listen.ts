import {once} from 'node:events';
import {Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {clockFlags} from '../../cli/clock-flags.js';
import {type KafkaFlagValues, kafkaFlags} from '../../cli/kafka-flags.js';
import {createLineBatch} from '../../cli/line-batch.js';
import {isLoopback} from '../../cli/loopback.js';
import {type OxFlagValues, oxFlags} from '../../cli/ox-flags.js';
import type {Forward} from '../../cli/ox-forward.js';
import {readPem, readPemKey} from '../../cli/pem-file.js';
import {readSecretFile} from '../../cli/secret-file.js';
import {durationFlag, parseAddress} from '../../cli/values.js';
import {ExitCode, usageError} from '../../errors.js';
import {openOutputFile} from '../../output-file.js';
import {createAnswers} from '../../ox/answers.js';
import {defaultPath} from '../../ox/contract.js';
import type {ListenerOptions, OxRequest} from '../../ox/listener.js';
import {formatRecording} from '../../ox/recording.js';
import {formatOxRequest} from '../../ui/ox.js';
import {createOxRequestJson} from '../../ui/ox-json.js';
import {formatClock, remember} from '../../ui/time.js';

const {'ox-auth-file': authFile, 'ox-tls-ca': tlsCa} = oxFlags;
const forwardFlags = {'ox-auth-file': authFile, 'ox-tls-ca': tlsCa};

interface ForwardFlagValues extends KafkaFlagValues, OxFlagValues {
  readonly 'forward-to'?: string | undefined;
  readonly 'to-topic'?: string | undefined;
}

const dovecotWaits =
  'Dovecot 2.3 waits 2 s for an answer and tries twice; Dovecot 2.4.0 to 2.4.3 wait 60 s unless http_client_request_timeout is set, and the delivery waits too';

export default class OxListen extends BaseCommand {
  static override summary = "Be the endpoint of Dovecot's ox driver and show what arrives.";
  static override description =
    'Answers like the middleware would, prints a line for each request and names every departure from what Dovecot itself sends. With --status it fails on purpose.';
  static override examples = [
    '<%= config.bin %> ox listen',
    '<%= config.bin %> ox listen --listen 127.0.0.1:0 --strict --record requests.jsonl',
    '<%= config.bin %> ox listen -c 1 --wait 30s --json',
    '<%= config.bin %> ox listen --status seq:503,drop,200',
  ];
  static override flags = {
    listen: Flags.string({
      description: 'address to listen on; port 0 picks one',
      helpValue: 'HOST:PORT',
      default: '127.0.0.1:8009',
    }),
    path: Flags.custom<string>({parse: async (text) => parsePath(text)})({
      description: 'path of the endpoint',
      helpValue: 'PATH',
      default: defaultPath,
    }),
    status: Flags.string({
      description: 'what to answer: a status, drop, stall, or several in turn as seq:503,drop,200',
      helpValue: 'ANSWER',
      default: '200',
    }),
    delay: durationFlag({description: 'wait so long before each answer', default: 0, defaultHelp: async () => '0s'}),
    'fail-rate': Flags.custom<number>({parse: async (text) => parsePercent(text)})({
      description: 'answer 503 to this share of the requests',
      helpValue: 'N%',
      default: 0,
      defaultHelp: async () => '0%',
    }),
    'auth-file': Flags.string({
      description: 'file with the user:password that senders must know, readable by its owner only',
      helpValue: 'FILE',
    }),
    'listen-cert': Flags.string({
      description: 'speak TLS with this certificate, PEM',
      helpValue: 'FILE',
      dependsOn: ['listen-key'],
    }),
    'listen-key': Flags.string({description: 'its key, PEM', helpValue: 'FILE', dependsOn: ['listen-cert']}),
    'forward-to': Flags.string({
      description: 'hand requests on to this endpoint and pass its status back',
      helpValue: 'URL',
      exclusive: ['to-topic'],
    }),
    'to-topic': Flags.string({description: 'write the bodies to this topic', helpValue: 'TOPIC'}),
    strict: Flags.boolean({description: 'answer 400 to whatever Dovecot would not send'}),
    record: Flags.string({description: 'new file to write the requests to, for show and replay', helpValue: 'FILE'}),
    count: Flags.integer({char: 'c', description: 'end after this many requests', helpValue: 'N', min: 1}),
    wait: durationFlag({description: 'end after this time; with -c, exit 1 if fewer came'}),
    format: Flags.string({
      char: 'f',
      description: 'how to show a request',
      options: ['text', 'json'],
      default: 'text',
    }),
    ...clockFlags,
    ...forwardFlags,
    ...kafkaFlags,
  };

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
    const tls = readTls(flags['listen-cert'], flags['listen-key']);
    const answering = {path, strict, delayMs, failRate, nextAnswer, credentials, tls, random: Math.random};
    const forward = await this.#forward(flags);
    try {
      const send = forward === null ? null : (body: Buffer) => forward.send(body);
      const count = await this.#serve({...address, ...answering, forward: send}, flags);
      if (flags.count === undefined || count >= flags.count || this.signal.aborted) return;
      this.note(`${count} of ${flags.count} requests came`);
      process.exitCode = ExitCode.bad;
    } finally {
      await forward?.close();
    }
  }

  /** Listens until the end that was asked for. Gives the number of requests; throws what broke it. */
  async #serve(
    options: Omit<ListenerOptions, 'onRequest' | 'onError'>,
    flags: {
      readonly record?: string | undefined;
      readonly count?: number | undefined;
      readonly wait?: number | undefined;
      readonly utc?: boolean | undefined;
    },
  ): Promise<number> {
    const {createListener} = await import('../../ox/listener.js');
    const recording = flags.record === undefined ? null : openOutputFile(flags.record, 'create');
    const done = new AbortController();
    let failure: unknown = null;
    let count = 0;
    let isClosed = false;

    const record = createLineBatch(async (lines) => recording?.append(lines));
    const show = createLineBatch((lines) => this.print(lines));
    const clock = remember((ms: number) => formatClock(ms, flags.utc === true));
    const asText = (request: OxRequest) => formatOxRequest(request, clock, this.paint);
    const format = this.json ? createOxRequestJson() : asText;
    const onRequest = (request: OxRequest) => {
      // What was under way at the end is answered still, but there are no more than -c.
      if (isClosed || count === flags.count) return null;
      if (request.accepted) count += 1;
      if (count === flags.count) done.abort();
      const shown = show(format(request));
      return recording === null ? shown : record(formatRecording(request)).then(() => shown);
    };
    const onError = (error: unknown) => {
      failure ??= error;
      done.abort();
    };
    try {
      const listener = await createListener({...options, onRequest, onError});
      this.note(`listening on ${listener.url}`);
      await this.#until(done, flags.wait);
      await listener.close();
      isClosed = true;
      await recording?.sync();
    } finally {
      recording?.close();
    }
    if (failure !== null) throw failure;
    return count;
  }

  async #forward(flags: ForwardFlagValues): Promise<Forward | null> {
    const [url, topic] = [flags['forward-to'], flags['to-topic']];
    if (url === undefined && topic === undefined) return null;
    const {forwardToTopic, forwardToUrl} = await import('../../cli/ox-forward.js');
    if (topic !== undefined) return forwardToTopic(topic, flags, this.surroundings);
    return forwardToUrl(url ?? '', flags, this.surroundings);
  }

  /** Ends when the signal says so, when `done` is aborted, or after the time; `done` is aborted then. */
  async #until(done: AbortController, waitMs: number | undefined): Promise<void> {
    const stop = () => done.abort();
    const timer = waitMs === undefined ? undefined : setTimeout(stop, waitMs);
    this.signal.addEventListener('abort', stop);
    if (this.signal.aborted) stop();
    if (!done.signal.aborted) await once(done.signal, 'abort');
    clearTimeout(timer);
  }
}

/** The query does not count, so that a path with one would be nobody's. Throws USAGE. */
function parsePath(text: string): string {
  if (/^\/[!-~]*$/.test(text) && !/[?#]/.test(text)) return text;
  throw usageError(`'${text}' is no path`, `Begin it with / and leave query and fragment out: ${defaultPath}.`);
}

/** From 0 to 1 of `10%`. Throws USAGE. */
function parsePercent(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]);
  if (!(percent <= 100)) throw usageError(`'${text}' is no share`, 'Write 0% to 100%.');
  return percent / 100;
}

function readTls(cert: string | undefined, key: string | undefined): {cert: string; key: string} | null {
  return cert === undefined || key === undefined
    ? null
    : {cert: readPem(cert, 'listen-cert'), key: readPemKey(key, 'listen-key')};
}
