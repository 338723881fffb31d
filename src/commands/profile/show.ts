import {Args} from '@oclif/core';
import {readCommandTree} from '../../cli/command-tree.js';
import {formatFlag} from '../../cli/format-flag.js';
import {placeOf} from '../../cli/profile.js';
import {ProfileCommand} from '../../cli/profile-command.js';
import {secretVariables} from '../../cli/secret-variables.js';
import {environmentName} from '../../cli/settings.js';
import {allFlagNames} from '../../reference/tree.js';
import {formatProfileSettings, type ProfileSetting, settingJson} from '../../ui/profile.js';

/** `profile show [NAME]` */
export default class ProfileShow extends ProfileCommand {
  static override summary = 'Show what a profile and the environment set.';
  static override description =
    'Lists each flag that has a value from the profile or from an environment variable, and where the value comes from. The environment stands above the profile, a flag on the command line above both. Secrets are shown as ***, those of the environment too.';
  static override examples = ['<%= config.bin %> profile show', '<%= config.bin %> profile show live --json'];
  static override args = {name: Args.string({description: 'profile (default: --profile, else the default profile)'})};
  static override flags = {format: formatFlag};

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(ProfileShow);
    const {name, values, of} = await this.named(args.name ?? flags.profile, flags.config);
    const settings: ProfileSetting[] = [];
    for (const flag of [...allFlagNames(readCommandTree()), ...secretVariables]) {
      const variable = environmentName(flag);
      const inEnvironment = process.env[variable];
      const value = inEnvironment || values[flag];
      if (!value) continue;
      const origin = inEnvironment ? `environment variable ${variable}` : placeOf(of, flag, name);
      settings.push({name: flag, value, origin, isSecret: secretVariables.some((secret) => secret === flag)});
    }
    if (this.json) for (const setting of settings) await this.printJson(settingJson(setting));
    else await this.print(formatProfileSettings(settings));
    this.note(`profile ${name} of ${of.file}`);
  }
}
