import {Args} from '@oclif/core';
import {BaseCommand} from '../cli/base-command.js';
import {usageError} from '../errors.js';
import {nearest} from '../nearest.js';
import {readSchema, schemaNames} from '../reference/schemas.js';

/** `schema [NAME]` */
export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of an output.';
  static override description =
    "Without NAME it lists the outputs. NAME is the value of the member 'schema' in a JSON document or line, whole or in part: dovepush.config-check/1, config-check/1 or config-check. Later versions may add members. The number goes up when a member is removed or changes its meaning.";
  static override examples = [
    '<%= config.bin %> schema',
    '<%= config.bin %> schema config-check',
    '<%= config.bin %> schema topic > topic.schema.json',
  ];
  static override args = {
    name: Args.string({description: 'name of the output'}),
  };

  override async run(): Promise<void> {
    const {args} = await this.parseFlags(Schema);
    if (args.name === undefined) return this.#list();
    const schema = readSchema(knownName(args.name));
    if (this.json) await this.printJson(schema);
    else await this.print(`${JSON.stringify(schema, null, 2)}\n`);
  }

  async #list(): Promise<void> {
    const schemas = schemaNames().map((name) => {
      const {title, description} = readSchema(name);
      return {name, title, description};
    });
    if (this.json) return this.printJson({schema: 'dovepush.schemas/1', schemas});
    const width = Math.max(...schemas.map(({name}) => name.length));
    await this.print(schemas.map(({name, description}) => `${name.padEnd(width)}  ${description}\n`).join(''));
  }
}

function knownName(typed: string): string {
  const name = typed.replace(/^dovepush\./, '').replace(/\/1$/, '');
  const names = schemaNames();
  if (names.includes(name)) return name;
  const meant = nearest(name, names);
  throw usageError(
    `unknown schema '${typed}'`,
    meant === null ? "'dovepush schema' lists them." : `Did you mean ${meant}?`,
  );
}
