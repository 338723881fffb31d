import {Args} from '@oclif/core';
import {profileNamed} from '../../cli/profile.js';
import {ProfileCommand} from '../../cli/profile-command.js';
import {withKey} from '../../cli/profile-text.js';

/** `profile use NAME` */
export default class ProfileUse extends ProfileCommand {
  static override summary = 'Make a profile the default.';
  static override description = 'Writes default-profile at the top of the profile file. All other lines stay.';
  static override examples = ['<%= config.bin %> profile use live'];
  static override args = {name: Args.string({description: 'profile', required: true})};

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(ProfileUse);
    profileNamed(await this.profiles(flags.config), args.name);
    const path = await this.change(flags.config, (text) => withKey(text, null, 'default-profile', args.name));
    this.note(`${args.name} is the default profile in ${path}`);
  }
}
