import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.js';
import {type BundleInput, refuseExisting, writeBundle} from '../cli/doctor-bundle.js';
import {type LiveFlags, liveProbe, mayNotify} from '../cli/doctor-live.js';
import {examine} from '../cli/doctor-patient.js';
import {probe} from '../cli/doctor-probe.js';
import {doveadmFlags} from '../cli/doveadm-flags.js';
import {dovecotFlags} from '../cli/dovecot-config.js';
import {monitorFormatFlag} from '../cli/format-flag.js';
import {withConf} from '../cli/hints-with-conf.js';
import {repeatable} from '../cli/repeatable.js';
import {durationFlag} from '../cli/values.js';
import {type Check, checkNames, type Finding, type Patient, type Result} from '../doctor/check.js';
import {checks} from '../doctor/index.js';
import {runChecks} from '../doctor/run.js';
import {usageError} from '../errors.js';
import {doctorDocument, doctorMetrics, exitCodeOf, formatResult, summariseResults} from '../ui/doctor.js';

const checkFlag = (description: string) =>
  repeatable({description, helpValue: 'CHECK', options: [...checkNames], delimiter: ','});

export default class Doctor extends BaseCommand {
  static override summary = 'Find where the push notifications of a user get lost.';
  static override description =
    'Looks at each link of the chain that a notification takes, on this host: the configuration and whether the server ' +
    'has read it, plugin files, attributes, the userdb, the http-notify entry, then the endpoint, topic and script of ' +
    'each driver, and what the logs say of the last pushes. Without USER only the part of the host. An endpoint gets one empty GET request. Only --probe ' +
    'delivers a mail and makes a notification.';
  static override examples = [
    '<%= config.bin %> doctor anna@example.org',
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor anna@example.org --skip endpoint,topic --json',
    '<%= config.bin %> doctor probe@example.org --probe --wait 5s',
    '<%= config.bin %> doctor anna@example.org --bundle push.tgz',
    '<%= config.bin %> doctor -f prometheus > dovepush.tmp; mv dovepush.tmp dovepush.prom',
  ];
  static override exitStatus = {
    1: 'a check is bad',
    3: 'no check is bad, but some could not be made',
  };
  static override args = {
    user: Args.string({description: 'user name as doveadm knows it'}),
  };
  static override flags = {
    ...doveadmFlags,
    ...dovecotFlags,
    format: monitorFormatFlag,
    only: checkFlag('make only these checks'),
    skip: checkFlag('leave these checks out'),
    bundle: Flags.string({
      description: 'also write settings, drivers, findings and push errors into this new archive, secrets masked',
      helpValue: 'FILE.tgz',
    }),
    probe: Flags.string({
      description:
        'then deliver one mail to USER and remove it again; private, or --probe alone: by dovecot-lda, and no real receiver is told; live: over LMTP, and the real receivers are told',
      options: ['private', 'live'],
    }),
    lmtp: Flags.string({
      description: 'LMTP server for --probe=live (default: socket lmtp in base_dir of the configuration)',
      helpValue: 'PATH|HOST:PORT',
    }),
    yes: Flags.boolean({description: 'notify with --probe=live without asking'}),
    wait: durationFlag({
      description: 'how long a notification of the probe may take',
      default: 10_000,
      defaultHelp: async () => '10s',
    }),
    'dovecot-lda': Flags.string({
      description: 'dovecot-lda program (default: in libexec_dir of the configuration)',
      helpValue: 'PATH',
    }),
    'max-time': durationFlag({
      description: 'time limit of all checks together, without the probe',
      default: 30_000,
      defaultHelp: async () => '30s',
    }),
  };

  override async run(): Promise<void> {
    this.argv = withProbeMode(this.argv);
    const {args, flags} = await this.parseFlags(Doctor);
    const chosen = chosenChecks(flags);
    refuse(args.user, flags);
    const startMs = performance.now();
    const limits = {signal: this.signal, totalMs: flags['max-time']};
    const patient = await examine(args.user ?? null, flags, this.surroundings, limits);
    const mayProbe = flags.probe !== 'live' || (await mayNotify(patient, flags, this.signal));
    const spentMs = performance.now() - startMs;
    const results: Result[] = [];
    for await (const found of runChecks(chosen, patient, {...limits, spentMs})) {
      results.push(await this.#tell(found, flags));
    }
    for (const found of await this.#probe(mayProbe ? flags.probe : undefined, patient, flags)) {
      results.push(await this.#tell({check: 'probe', ...found}, flags));
    }
    if (this.json) await this.printJson(doctorDocument(results));
    else if (flags.format === 'prometheus') await this.print(doctorMetrics(results, Date.now()));
    if (flags.bundle !== undefined) await this.#bundle(flags.bundle, {patient, results, flags});
    this.note(`${summariseResults(results)}; ${patient.file}`);
    process.exitCode = exitCodeOf(results);
  }

  /** Prints a result as soon as it is there, and gives it back with a hint that can be typed. */
  async #tell({hint, ...found}: Result, flags: ToldFlags): Promise<Result> {
    const result = hint === undefined ? found : {...found, hint: withConf(hint, flags['dovecot-conf'])};
    if (flags.format === 'text' && !this.json) await this.print(formatResult(result, this.paint));
    return result;
  }

  async #probe(mode: string | undefined, patient: Patient, flags: LiveFlags): Promise<readonly Finding[]> {
    if (mode === undefined) return [];
    // The mail is removed again after an interruption too.
    this.allowToEnd(3 * flags.timeout);
    if (mode === 'live') return await liveProbe(patient, flags, this.surroundings, this.signal);
    return [await probe(patient, flags, this.surroundings, this.signal)];
  }

  async #bundle(path: string, found: Pick<BundleInput, 'patient' | 'results' | 'flags'>): Promise<void> {
    const {surroundings, signal} = this;
    await writeBundle(path, {...found, surroundings, signal, version: this.config.version});
    this.note(`${path} is written; it has user names and paths of this host, so look at it before you pass it on`);
  }
}

interface ToldFlags {
  readonly format: string;
  readonly 'dovecot-conf'?: string | undefined;
}

interface ChosenFlags {
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

function chosenChecks({only = checkNames, skip = []}: ChosenFlags): readonly Check[] {
  const chosen = checks.filter(({name}) => only.includes(name) && !skip.includes(name));
  if (chosen.length > 0) return chosen;
  throw usageError('no check is left', 'Name one with --only, or leave out less.');
}

/** What cannot be done is refused before anything is looked at. */
function refuse(
  user: string | undefined,
  flags: {readonly probe?: string | undefined; readonly bundle?: string | undefined},
) {
  if (flags.probe !== undefined && user === undefined) {
    throw usageError('--probe needs a user to deliver to', 'Run: dovepush doctor USER --probe');
  }
  if (flags.bundle !== undefined) refuseExisting(flags.bundle);
}

/** The same words, with the mode of a `--probe` that names none: oclif has no flag whose value may be left out. */
function withProbeMode(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, at) => (word === '--probe' && (end === -1 || at < end) ? '--probe=private' : word));
}
