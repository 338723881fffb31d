import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.js';
import {helpText} from '../cli/help.js';

/** `help [COMMAND]` */
export default class Help extends BaseCommand {
  static override summary = 'Show help for a command.';
  static override description =
    "Prints what 'dovepush COMMAND --help' prints. With --json it prints the command tree: names, flags, values and exit status.";
  static override examples = [
    '<%= config.bin %> help',
    '<%= config.bin %> help events replay',
    '<%= config.bin %> help --json',
  ];
  static override strict = false;
  static override args = {command: Args.string({description: 'words of the command'})};

  override async run(): Promise<void> {
    const {argv} = await this.parseFlags(Help);
    await this.print(helpText({words: argv, short: false, json: this.json}, this.paint));
  }
}
