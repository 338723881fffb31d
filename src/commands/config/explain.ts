import {Args} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {cyrusRules} from '../../config/cyrus/rules/index.js';
import type {Page} from '../../config/rules/page.js';
import {pages as configPages} from '../../config/rules/pages.js';
import {usageError} from '../../errors.js';
import {luaRules} from '../../lua/check/rules/index.js';
import {nearest} from '../../nearest.js';
import {formatPage, formatPageList, pageJson} from '../../ui/rule-page.js';
import {terminalWidth} from '../../ui/terminal-width.js';

/** Findings of config check and of lua check have one form, and are explained in one place. */
const pages: readonly Page[] = [...configPages, ...cyrusRules, ...luaRules];

export default class ConfigExplain extends BaseCommand {
  static override summary = 'Explain a rule: why it matters, an example, its log line.';
  static override description =
    "Without RULE it lists all rules, including those of 'lua check'. Some pages are about problems that no file shows; they have no check.";
  static override examples = ['<%= config.bin %> config explain', '<%= config.bin %> config explain driver-gap'];
  static override args = {
    rule: Args.string({description: 'name of the rule, as in findings'}),
  };

  override async run(): Promise<void> {
    const {args} = await this.parseFlags(ConfigExplain);
    if (args.rule === undefined) return this.#list();
    const page = findPage(args.rule);
    if (this.json) await this.printJson({schema: 'dovepush.rule/1', ...pageJson(page)});
    else await this.print(formatPage(page, this.paint));
  }

  async #list(): Promise<void> {
    if (!this.json) return this.print(formatPageList(pages, this.paint, terminalWidth(process.stdout)));
    const rules = pages.map(({id: rule, severity, summary}) => ({rule, severity, summary}));
    await this.printJson({schema: 'dovepush.rules/1', rules});
  }
}

function findPage(id: string) {
  const page = pages.find((candidate) => candidate.id === id);
  if (page !== undefined) return page;
  const meant = nearest(
    id,
    pages.map((candidate) => candidate.id),
  );
  throw usageError(
    `unknown rule '${id}'`,
    meant === null ? "Run 'dovepush config explain'." : `Did you mean ${meant}?`,
  );
}
