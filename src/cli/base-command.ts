import {Command, Flags, type Interfaces} from '@oclif/core';
import {AppError, ExitCode, usageError} from '../errors.js';
import {hideKnownSecrets} from '../secrets-in-use.js';
import {createPaint, type Paint} from '../ui/colour.js';
import {formatError, reportError} from '../ui/error.js';
import {terminalWidth} from '../ui/terminal-width.js';
import {visible, visibleJson, visibleLines} from '../ui/visible.js';
import {wrapHanging} from '../wrap.js';
import {asksForColour, asksForJson} from './asks-for.js';
import {hintFor} from './hints.js';
import {createInterruption, type Interruption, isAbort} from './interruption.js';
import type {Origin} from './origin.js';
import {loadProfile} from './profile.js';
import {secretPrompt} from './secret-prompt.js';
import {earlyFlag, layerSettings} from './settings.js';
import type {Surroundings} from './surroundings.js';
import {inOwnWords, type ParsedCommand} from './usage-errors.js';
import {durationFlag} from './values.js';

/** A command's own flag stands before a common one of the same name. */
type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  Omit<(typeof BaseCommand)['baseFlags'], keyof T['flags']> & T['flags']
>;
type ArgsOf<T extends typeof Command> = Interfaces.InferredArgs<T['args']>;
type FlagOutput = Interfaces.OutputFlags<Interfaces.FlagInput>;
type ArgOutput = Interfaces.OutputArgs<Interfaces.ArgInput>;

/** Switches the verification of TLS off in Node. */
const unverified = 'NODE_TLS_REJECT_UNAUTHORIZED';
const neverSettled = 13;
const acknowledgement = 'interrupted: finishing what is under way; press Ctrl-C again to quit now';

interface CommonFlags {
  readonly format?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
}

/**
 * What all commands share: settings look-up, streams, errors, exit codes, signals. A command parses with `parseFlags`, writes
 * its answer with `print` or `printJson`, talks with `note`, and passes `this.signal` to whatever waits.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    config: Flags.string({
      description: 'profile file (default: ~/.config/dovepush/config.ini)',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
    profile: Flags.string({
      description: 'use this profile of the profile file',
      helpGroup: 'GLOBAL',
      helpValue: 'NAME',
    }),
    json: Flags.boolean({description: 'same as --format json', helpGroup: 'GLOBAL'}),
    quiet: Flags.boolean({
      char: 'q',
      description: 'print only errors on stderr',
      helpGroup: 'GLOBAL',
      exclusive: ['verbose'],
    }),
    verbose: Flags.boolean({char: 'v', description: 'print what is being done on stderr', helpGroup: 'GLOBAL'}),
    color: Flags.boolean({
      description: 'force colour on or off (default: automatic)',
      allowNo: true,
      helpGroup: 'GLOBAL',
    }),
    timeout: durationFlag({
      description: 'time limit of each doveadm, Kafka or HTTP operation, including retries',
      helpGroup: 'GLOBAL',
      default: 10_000,
      defaultHelp: async () => '10s',
    }),
  };

  /** When the command exits with which status, if the common meaning is too general. Written to the manifest for help. */
  static exitStatus: Readonly<Record<number, string>> = {};

  /** Exit code after SIGINT or SIGTERM; a command without an end of its own sets it to 0. */
  protected exitWhenInterrupted: ExitCode = ExitCode.interrupted;
  /** False where the command is about the profiles themselves, and must run when there is none or a wrong one. */
  protected readonly usesProfile: boolean = true;
  /** Where each flag's value came from. */
  protected origins: ReadonlyMap<string, Origin> = new Map();
  /** Paints what goes to stdout. */
  protected paint: Paint = (_, text) => text;
  /** True when errors are to be one line of JSON. Known before the flags are parsed, since parsing may fail. */
  protected json = false;
  #interruption: Interruption | null = null;
  /** Whether the environment asks Node to trust everybody. */
  #verifiesAnyway = false;
  #quiet = false;
  #verbose = false;

  /** Aborts on SIGINT, SIGTERM, SIGHUP and when stdout is closed. */
  protected get signal(): AbortSignal {
    this.#interruption ??= createInterruption(
      () => this.exitWhenInterrupted,
      // A command without an end of its own ends at once.
      () => this.exitWhenInterrupted === ExitCode.ok || this.remark(acknowledgement),
    );
    return this.#interruption.signal;
  }

  /** Lets the run take longer to end after a signal: answers that are under way are waited for. Milliseconds. */
  protected allowToEnd(graceMs: number): void {
    this.#interruption?.allow(graceMs);
  }

  override async init(): Promise<void> {
    await super.init();
    this.json = asksForJson(this.argv);
    void this.signal;
    this.#verifiesAnyway = process.env[unverified] === '0';
    // Nothing that this process loads is to heed it.
    delete process.env[unverified];
    process.on('exit', (code) => this.#reportUnsettled(code));
    // A rejection that nobody awaits would end Node with 1, which here means a bad answer.
    process.on('uncaughtException', (error) => {
      this.#report(error);
      process.exit(ExitCode.failed);
    });
  }

  /** Flags and arguments, each flag looked up on the command line, in the environment, in the profile. */
  protected async parseFlags<T extends typeof Command>(
    command: T,
  ): Promise<{flags: FlagsOf<T>; args: ArgsOf<T>; argv: string[]}> {
    const profile = this.usesProfile
      ? await loadProfile(earlyFlag('config', this.argv), earlyFlag('profile', this.argv), process.env)
      : null;
    const flags = {...BaseCommand.baseFlags, ...command.flags};
    const {argv, origins} = await layerSettings(this.argv, flags, profile, process.env);
    const args = Object.entries(command.args).map(([name, arg]) => [name, {...arg, ignoreStdin: true}] as const);
    // oclif would take standard input for an argument that is left out: in a loop of the shell, the loop's list.
    const input = {flags, args: Object.fromEntries(args), strict: command.strict};
    const parsed = await this.parse<FlagsOf<T> & CommonFlags & FlagOutput, FlagOutput, ArgsOf<T> & ArgOutput>(
      input as never,
      argv,
    );
    this.origins = origins;
    const common: CommonFlags = parsed.flags;
    if (common.format === 'json') this.json = true;
    if (this.json && common.format !== undefined && common.format !== 'json' && origins.get('format') === 'flag') {
      throw usageError(`--json cannot be used with --format ${common.format}`, 'Leave one of them out.');
    }
    this.#quiet = Boolean(common.quiet);
    this.#verbose = Boolean(common.verbose);
    this.paint = this.#paintFor(process.stdout, common.color);
    if (this.#verifiesAnyway) this.note(`${unverified}=0 is ignored: TLS certificates are always verified`);
    return {flags: parsed.flags, args: parsed.args, argv: parsed.argv as string[]};
  }

  #paintFor(stream: NodeJS.WriteStream, flag?: boolean): Paint {
    return createPaint({flag, env: process.env, isTty: Boolean(stream.isTTY)});
  }

  /** What decides how servers are reached, besides the flags. */
  protected get surroundings(): Surroundings {
    const note = (text: string) => this.note(text);
    const detail = (text: string) => this.detail(text);
    return {env: process.env, origins: this.origins, note, detail, askSecret: secretPrompt(this.signal)};
  }

  /**
   * Writes part of the answer to stdout; resolves when more may be written. Bytes are records, which stay as they are;
   * in text, secrets in use are masked and control characters spelt.
   */
  protected async print(text: string | Uint8Array): Promise<void> {
    if (this.signal.aborted && (this.#interruption?.stdoutClosed() || this.#interruption?.stdoutFailure())) return;
    if (process.stdout.write(typeof text === 'string' ? this.#guarded(text, this.paint) : text)) return;
    await this.#interruption?.drained();
  }

  /** Writes one value as one line of JSON. */
  protected async printJson(value: unknown): Promise<void> {
    await this.print(`${visibleJson(value)}\n`);
  }

  /** Writes finished lines to stderr, guarded like those on stdout. */
  protected tell(lines: string, paint: Paint = this.paint): void {
    process.stderr.write(this.#guarded(lines, paint));
  }

  #guarded(text: string, paint: Paint): string {
    return visibleLines(hideKnownSecrets(text), paint('bold', 'x') !== 'x');
  }

  /** Says something on stderr, behind `% `; nothing with --quiet. */
  protected note(text: string): void {
    if (!this.#quiet) this.tell(`${wrapHanging(`% ${visible(text)}`, terminalWidth(process.stderr), 2)}\n`);
  }

  /** Says something that only a person at a terminal needs. */
  protected remark(text: string): void {
    if (process.stderr.isTTY) this.note(text);
  }

  /** Says what is done, only with --verbose. */
  protected detail(text: string): void {
    if (this.#verbose) this.note(text);
  }

  /** Node ends with 13 when nothing is left to wait for, and a promise was never settled. */
  #reportUnsettled(code: number): void {
    if (code !== neverSettled) return;
    this.#report(new Error('the command stopped before it was done: something that it waited for never came'));
    process.exit(ExitCode.failed);
  }

  override async catch(error: Error): Promise<void> {
    this.parsed = true;
    if (this.#interruption?.stdoutClosed()) return;
    if (this.signal.aborted && isAbort(error)) return;
    this.#report(inOwnWords(error, this.#parsed()));
  }

  #parsed(): ParsedCommand {
    const {id, flags, baseFlags} = this.ctor;
    return {name: id.replaceAll(':', ' '), flags: Object.keys({...flags, ...baseFlags})};
  }

  #report(error: unknown): void {
    const report = reportError(error, hintFor);
    const paint = this.#paintFor(process.stderr, asksForColour(this.argv));
    this.tell(formatError(report, this.json, paint, terminalWidth(process.stderr)), paint);
    process.exitCode = report.exitCode;
  }

  override async finally(error: Error | undefined): Promise<void> {
    const interruption = this.#interruption;
    await interruption?.flushed();
    const failure = interruption?.stdoutFailure();
    if (interruption?.stdoutClosed()) process.exitCode = ExitCode.ok;
    else if (failure) {
      const message = `cannot write to standard output: ${failure.message}`;
      this.#report(
        new AppError('STDOUT_UNWRITABLE', message, {
          cause: failure,
          hint: 'Free some disk space, or write to another place.',
        }),
      );
    } else if (interruption?.interrupted() && (error === undefined || isAbort(error))) {
      process.exitCode = this.exitWhenInterrupted;
    }
    interruption?.close();
    await super.finally(error);
  }
}
