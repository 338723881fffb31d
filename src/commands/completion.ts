import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.js';
import {readCommandTree} from '../cli/command-tree.js';
import {pages} from '../config/rules/pages.js';
import {eventNames} from '../events/event.js';
import {luaRules} from '../lua/check/rules/index.js';
import {bashCompletion} from '../reference/completion/bash.js';
import {fishCompletion} from '../reference/completion/fish.js';
import {zshCompletion} from '../reference/completion/zsh.js';
import {schemaNames} from '../reference/schemas.js';

const scripts = {bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion} as const;

/** `completion SHELL` */
export default class Completion extends BaseCommand {
  static override summary = 'Print a completion script for bash, zsh or fish.';
  static override description =
    'The script completes commands, flags and values: rules, events, formats, profiles and files. Print it again after an upgrade.';
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion bash > /usr/share/bash-completion/completions/dovepush',
    '<%= config.bin %> completion zsh > /usr/local/share/zsh/site-functions/_dovepush',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/dovepush.fish',
  ];
  static override args = {
    shell: Args.string({description: 'shell', options: ['bash', 'zsh', 'fish'], required: true}),
  };

  override async run(): Promise<void> {
    const {args} = await this.parseFlags(Completion);
    const rules = [...pages, ...luaRules].map(({id}) => id);
    const input = {tree: readCommandTree(), names: {rules, events: eventNames, schemas: schemaNames()}};
    const script = scripts[args.shell as keyof typeof scripts](input);
    if (this.json) await this.printJson({schema: 'dovepush.completion/1', shell: args.shell, script});
    else await this.print(script);
  }
}
