import {BaseCommand} from '../../cli/base-command.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {replayFlags} from '../../cli/replay-flags.js';
import {type ReplayFlags, replayOptions} from '../../cli/replay-options.js';
import {resumedFlags} from '../../cli/replay-resume.js';
import {planAndSend, type ReplayScreen} from '../../cli/replay-run.js';
import {createServices} from '../../cli/replay-services.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {createScratch} from '../../metadata/scratch.js';
import {type EarlierRun, openEarlierRun} from '../../replay/earlier-run.js';
import {prepareJob} from '../../replay/job.js';
import {refuseOldFiles} from '../../replay/outputs.js';
import {refuseFlags} from '../../replay/refusal.js';

export default class EventsReplay extends BaseCommand {
  static override summary = 'Send recorded events again, in order for each user.';
  static override description =
    'Shows a plan first. Sends every record at least once. --result keeps the outcome of each record; --resume continues after an interruption or a failure and sends only what did not arrive.';
  static override usage = 'events replay --from SOURCE --to DESTINATION [flags]';
  static override examples = [
    '<%= config.bin %> events replay --from topic:dovecot --since 09:10 --until 09:40 --event MessageNew --to ox --dry-run',
    '<%= config.bin %> events replay --from file:events.jsonl --to http://127.0.0.1:8009/push --rate 50/s --result run.jsonl --yes',
    '<%= config.bin %> events replay --resume run.jsonl --yes',
    '<%= config.bin %> events replay --from topic:dovecot --to topic:dovecot-copy --yes',
  ];
  static override exitStatus = {
    4: 'some records failed; --failed keeps them in a file that can be replayed',
    130: 'interrupted; continue with --resume',
  };
  static override flags = {...replayFlags, ...doveadmFlags};

  override async run(): Promise<void> {
    keepHeapSmall();
    const {flags} = await this.parseFlags(EventsReplay);
    this.allowToEnd(flags.timeout);
    const {resume, 'dry-run': isOnlyRead} = flags;
    const earlier = resume === undefined ? null : await openEarlierRun(resume, {isOnlyRead});
    try {
      const settings = earlier === null ? flags : this.#resumed(flags, earlier);
      refuseFlags(settings);
      refuseOldFiles({...settings, to: settings.to ?? ''}, earlier);
      if (settings.follow) this.exitWhenInterrupted = ExitCode.ok;
      await this.#replay(settings, earlier);
    } finally {
      earlier?.close();
    }
  }

  #isGiven(name: string): boolean {
    return this.origins.get(name) === 'flag';
  }

  #resumed(flags: ReplayFlags, {checkpoint}: EarlierRun): ReplayFlags {
    const origins = new Map(this.origins);
    const isGiven = (name: string) => this.#isGiven(name);
    const resumed = resumedFlags(flags, checkpoint.flags, isGiven, (name) => origins.set(name, 'flag'));
    this.origins = origins;
    return resumed;
  }

  async #replay(flags: ReplayFlags, earlier: EarlierRun | null): Promise<void> {
    const startedMs = earlier?.checkpoint.startedMs ?? Date.now();
    const options = replayOptions(flags, startedMs, (name) => this.#isGiven(name));
    const scratch = await createScratch();
    const services = createServices(flags, {
      surroundings: this.surroundings,
      scratchFolder: scratch.folder,
      signal: this.signal,
      print: (text) => this.print(text),
    });
    try {
      const job = await prepareJob(options, earlier, services);
      try {
        await planAndSend(job, this.#screen(flags), () => {
          process.exitCode = ExitCode.partial;
        });
      } finally {
        await job.close();
      }
    } finally {
      await services.close();
      await scratch.remove();
    }
  }

  #screen({quiet, yes}: ReplayFlags): ReplayScreen {
    const print = (text: string) => this.print(text);
    const tell = (lines: string) => this.tell(lines);
    const note = (text: string) => this.note(text);
    return {json: this.json, quiet, yes, signal: this.signal, print, tell, note};
  }
}
