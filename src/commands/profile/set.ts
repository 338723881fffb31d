import {Args} from '@oclif/core';
import {ProfileCommand} from '../../cli/profile-command.js';
import {withKey} from '../../cli/profile-text.js';
import {usageError} from '../../errors.js';

/** `profile set NAME KEY=VALUE...` */
export default class ProfileSet extends ProfileCommand {
  static override summary = 'Set flags in a profile.';
  static override description =
    'A key is the long name of a flag, without dashes in front; KEY= takes it out. Makes the profile, and the file, where they are not there. Passwords are named by file: sasl-password-file=PATH.';
  static override examples = [
    '<%= config.bin %> profile set live brokers=kafka1:9092,kafka2:9092 topic=dovecot',
    '<%= config.bin %> profile set live topic=',
  ];
  static override strict = false;
  static override args = {
    name: Args.string({description: 'profile', required: true}),
    setting: Args.string({description: 'KEY=VALUE, repeatable', required: true}),
  };

  override async run(): Promise<void> {
    const {flags, args, argv} = await this.parseFlags(ProfileSet);
    if (!/^[^\s[\]."=;#][^[\].=\n]*$/.test(args.name)) {
      throw usageError(`'${args.name}' cannot be the name of a profile`, 'Use letters, digits and dashes.');
    }
    const settings = argv.slice(1).map(keyAndValue);
    const path = await this.change(flags.config, (text) =>
      settings.reduce((before, [key, value]) => withKey(before, args.name, key, value), text),
    );
    this.note(
      `profile ${args.name} in ${path}: ${settings.length === 1 ? '1 key' : `${settings.length} keys`} changed`,
    );
  }
}

function keyAndValue(word: string): readonly [key: string, value: string | null] {
  const match = /^(?:--)?([a-z][a-z-]*)=([^\n\r]*)$/.exec(word);
  if (match === null) throw usageError(`'${word}' does not set a key`, 'Write KEY=VALUE, such as brokers=kafka1:9092.');
  const [, key = '', value = ''] = match;
  return [key, value === '' ? null : value];
}
