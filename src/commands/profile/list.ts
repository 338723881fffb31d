import {formatFlag} from '../../cli/format-flag.js';
import {ProfileCommand} from '../../cli/profile-command.js';
import {formatProfiles, profileJson} from '../../ui/profile.js';

/** `profile list` */
export default class ProfileList extends ProfileCommand {
  static override summary = 'List the profiles of the profile file.';
  static override description = 'Marks the one that commands use where --profile names none.';
  static override examples = ['<%= config.bin %> profile list', '<%= config.bin %> profile list --json'];
  static override flags = {format: formatFlag};

  override async run(): Promise<void> {
    const {flags} = await this.parseFlags(ProfileList);
    const {file, sections, standard} = await this.profiles(flags.config);
    const rows = Object.keys(sections).map((name) => ({name, isDefault: name === standard}));
    if (this.json) for (const row of rows) await this.printJson(profileJson(row));
    else await this.print(formatProfiles(rows));
    this.note(file);
  }
}
