import {Args} from '@oclif/core';
import {formatFlag} from '../../cli/format-flag.js';
import {profileChecks} from '../../cli/profile-checks.js';
import {ProfileCommand} from '../../cli/profile-command.js';
import {readServers} from '../../cli/profile-servers.js';
import {runChecks} from '../../doctor/run.js';
import {usageError} from '../../errors.js';
import {doctorDocument, exitCodeOf, formatResult, summariseResults} from '../../ui/doctor.js';

/** Several operations in a row, each of which has its own time limit. */
const operations = 10;

/** `profile test [NAME]` */
export default class ProfileTest extends ProfileCommand {
  static override summary = 'Check that the servers of a profile answer.';
  static override description =
    'Asks doveadm, the endpoint and the brokers that a profile names, with the credentials of the profile; a topic that it names must exist. Environment variables override the profile, as in other commands. No notification is sent; the endpoint gets one empty GET request.';
  static override examples = ['<%= config.bin %> profile test', '<%= config.bin %> profile test live --json'];
  static override exitStatus = {
    1: 'a check is bad',
    3: 'no check is bad, but some could not be made',
  };
  static override args = {name: Args.string({description: 'profile (default: --profile, else the default profile)'})};
  static override flags = {format: formatFlag};

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(ProfileTest);
    const profile = await this.named(args.name ?? flags.profile, flags.config);
    const servers = await readServers(profile, this.surroundings);
    const totalMs = servers.flags.timeout * operations;
    const results = [];
    for await (const result of runChecks(profileChecks, servers, {totalMs, signal: this.signal})) {
      results.push(result);
      if (!this.json) await this.print(formatResult(result, this.paint));
    }
    if (results.length === 0) {
      const hint = `Name one: dovepush profile set ${profile.name} brokers=HOST:PORT`;
      throw usageError(`profile ${profile.name} names neither doveadm, an endpoint nor brokers`, hint);
    }
    if (this.json) await this.printJson(doctorDocument(results));
    this.note(`${summariseResults(results)}; profile ${profile.name} of ${profile.file}`);
    process.exitCode = exitCodeOf(results);
  }
}
