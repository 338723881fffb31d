/** The page about all rules: what docs/rules.md must hold. The program must have been built. */
export async function rulesPage() {
  const load = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
  const {pages} = await load('config/rules/pages.js');
  const {cyrusRules} = await load('config/cyrus/rules/index.js');
  const {luaRules} = await load('lua/check/rules/index.js');
  const {pagesMarkdown} = await load('ui/rule-page.js');
  return /** @type {string} */ (pagesMarkdown([...pages, ...cyrusRules, ...luaRules]));
}
