import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {dovecotConfFlag} from '../../cli/dovecot-conf-flag.js';
import {formatFlag} from '../../cli/format-flag.js';
import {scriptEnvironment, scriptFlags} from '../../cli/script-flags.js';
import {durationFlag} from '../../cli/values.js';
import {ExitCode} from '../../errors.js';
import type {LuaDriver} from '../../lua/run/driver.js';
import type {OutputLine} from '../../lua/run/lines.js';
import {formatLuaLine} from '../../ui/lua-run.js';

export default class LuaRun extends BaseCommand {
  static override summary = "Run a script of Dovecot's lua driver on events, without a server.";
  static override description =
    "Calls the script in Dovecot's order: begin, the events, end. Consecutive events of one user and mailbox are one transaction; another user is another session. Shows each call, what the script logs and which HTTP requests it would send. The modules socket, socket.url, socket.http, ssl.https, ltn12, mime, cjson, cjson.safe, json, dkjson and lunajson are built in: their requests are shown too. Sends nothing, opens no file, starts no process; a script that needs one of these ends with status 3. The engine is Lua 5.4, which Debian's Dovecot uses; a Dovecot built with Lua 5.1 writes numbers without .0.";
  static override examples = [
    '<%= config.bin %> lua run push.lua --events recorded.jsonl',
    '<%= config.bin %> events show dovecot.log --event MessageNew --json | <%= config.bin %> lua run push.lua --events -',
    '<%= config.bin %> lua run push.lua --events recorded.jsonl --timeout 500ms --json',
    '<%= config.bin %> lua run push.lua --events recorded.jsonl --dovecot-version 2.4 --plugin url=https://push.example.org',
    '<%= config.bin %> lua run push.lua --events recorded.jsonl --dovecot-conf /etc/dovecot/dovecot.conf --userdb home=/srv/mail/anna --status unseen=3',
  ];
  static override exitStatus = {1: 'a handler failed', 3: 'a handler needs what is not available here'};
  static override args = {
    file: Args.string({description: 'Lua script', required: true}),
  };
  static override flags = {
    events: Flags.string({
      description: 'recorded events in any format that events show reads or prints, or calls printed by lua run',
      helpValue: 'FILE|-',
      required: true,
    }),
    format: formatFlag,
    'dovecot-conf': dovecotConfFlag,
    ...scriptFlags,
    timeout: durationFlag({
      description: 'time limit of each call of the script',
      default: 10_000,
      defaultHelp: async () => '10s',
    }),
  };

  override async run(): Promise<void> {
    const {args, flags} = await this.parseFlags(LuaRun);
    const {readScript} = await import('../../lua/read-script.js');
    const {startThread} = await import('../../lua/run/thread.js');
    const {createDriver} = await import('../../lua/run/driver.js');
    const text = readScript(args.file);
    const driver = createDriver({
      text,
      chunkName: args.file,
      environment: await scriptEnvironment(flags, args.file, {...this.surroundings, isJson: this.json}),
      start: (onEmission) => startThread({timeoutMs: flags.timeout, signal: this.signal, onEmission}),
    });
    try {
      for await (const line of this.#lines(driver, flags.events)) await this.#show(line);
    } finally {
      await driver.stop();
    }
    if (driver.failed) process.exitCode = ExitCode.bad;
    else if (driver.limited) process.exitCode = ExitCode.failed;
  }

  async *#lines(driver: LuaDriver, path: string): AsyncGenerator<OutputLine> {
    const {readLines} = await import('../../sources/blocks.js');
    const {openInput} = await import('../../lua/run/input.js');
    const input = await openInput(readLines(path, this.signal), path, Date.now);
    if (input.kind === 'calls') {
      const {runCalls} = await import('../../lua/run/calls.js');
      return yield* runCalls(driver, input.calls);
    }
    const {runEvents} = await import('../../lua/run/events.js');
    const counts = {handed: 0, passedOver: 0};
    yield* runEvents(driver, input.batches, counts);
    if (counts.passedOver > 0) this.note(`${counts.passedOver} skipped: not an event that Dovecot's driver knows`);
    if (counts.handed === 0) this.note(`no event in ${path}`);
  }

  async #show(line: OutputLine): Promise<void> {
    if ('print' in line) return this.note(`print (Dovecot throws it away): ${JSON.stringify(line.print)}`);
    if (this.json) return this.printJson(line);
    const text = formatLuaLine(line, this.paint);
    if (text !== null) await this.print(`${text}\n`);
  }
}
