import {Args, Flags} from '@oclif/core';
import {metadataDoveadmFlags} from '../../cli/doveadm-flags.js';
import {formatFlag} from '../../cli/format-flag.js';

import {openDoveadm} from '../../cli/open-doveadm.js';
import {PlanCommand} from '../../cli/plan-command.js';
import {usageError} from '../../errors.js';

/** `metadata set USER VALUE` */
export default class MetadataSet extends PlanCommand {
  static override summary = "Set a user's http-notify entry.";
  static override description =
    'Writes the entry if it differs, and reads it back. The value is a list of fields separated by tabs; the ox driver uses the field after user=.';
  static override examples = [
    '<%= config.bin %> metadata set alice@example.com user=11@3',
    '<%= config.bin %> metadata set alice@example.com user=11@3 --via http --doveadm-url http://127.0.0.1:8080/doveadm/v1',
  ];
  static override exitStatus = {1: 'the user is unknown'};
  static override args = {
    user: Args.string({description: 'user name as doveadm knows it', required: true}),
    value: Args.string({description: 'value with a user= field', required: true}),
  };
  static override flags = {
    ...metadataDoveadmFlags,
    format: formatFlag,
    force: Flags.boolean({description: 'accept a value that the ox driver would ignore'}),
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(MetadataSet);
    const {checkUserNames, valueProblem} = await import('../../metadata/input/rules.js');
    checkUserNames([args.user]);
    const problem = valueProblem(args.value, flags.force);
    if (problem !== null) throw usageError(problem, 'Write a value such as user=11@3, or insist with --force.');

    const doveadm = await openDoveadm(flags, this.surroundings);
    await this.changeOne(doveadm, {user: args.user, value: args.value});
  }
}
