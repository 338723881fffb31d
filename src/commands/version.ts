import {BaseCommand} from '../cli/base-command.js';
import {versionJson, versionLine} from '../cli/version.js';

/** `version` */
export default class Version extends BaseCommand {
  static override summary = 'Show the version of dovepush and of Node.js.';
  static override description = "The same line as 'dovepush --version' and 'dovepush -V' print.";
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version --json'];

  override async run(): Promise<void> {
    await this.parseFlags(Version);
    if (this.json) await this.printJson(versionJson());
    else await this.print(`${versionLine()}\n`);
  }
}
