/**
 * The pages about rules: the list, and one page per rule. The program must have been built.
 *
 * @returns {Promise<[file: string, text: string][]>}
 */
export async function rulePages() {
  const load = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
  const {pages} = await load('config/rules/pages.js');
  const {cyrusRules} = await load('config/cyrus/rules/index.js');
  const {luaRules} = await load('lua/check/rules/index.js');
  const {pageMarkdown, pagesMarkdown} = await load('ui/rule-page.js');
  const all = [...pages, ...cyrusRules, ...luaRules];
  return [
    ['docs/rules.md', pagesMarkdown(all)],
    ...all.map((page) => /** @type {[string, string]} */ ([`docs/reference/rules/${page.id}.md`, pageMarkdown(page)])),
  ];
}
