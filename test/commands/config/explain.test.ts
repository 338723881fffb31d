import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {cyrusRules} from '../../../src/config/cyrus/rules/index.js';
import {pages as configPages} from '../../../src/config/rules/pages.js';
import {luaRules} from '../../../src/lua/check/rules/index.js';
import {runCli} from '../../run-cli.js';

const pages = [...configPages, ...cyrusRules, ...luaRules];

describe('config explain', () => {
  it('lists every page, in text and in JSON', async () => {
    const text = await runCli(['config', 'explain']);
    const json = await runCli(['config', 'explain', '--json']);

    expect(text.stdout.trimEnd().split('\n')).toHaveLength(pages.length);
    const document = JSON.parse(json.stdout);
    expect(document.schema).toBe('dovepush.rules/1');
    expect(document.rules).toHaveLength(pages.length);
    expect(document.rules).toContainEqual({
      rule: 'driver-gap',
      severity: 'error',
      summary: 'A number is missing in the row of push_notification_driver settings.',
    });
  });

  it('shows one page with its examples', async () => {
    const {exitCode, stdout} = await runCli(['config', 'explain', 'driver-gap']);

    expect(exitCode).toBe(0);
    for (const part of ['Why', 'Wrong', 'Right', 'Log', 'Source', '  push_notification_driver4 = dlog:four']) {
      expect(stdout).toContain(part);
    }
  });

  it('gives one page as JSON', async () => {
    const {stdout} = await runCli(['config', 'explain', 'variable-tail', '--json']);

    expect(Object.keys(JSON.parse(stdout))).toEqual(
      expect.arrayContaining(['rule', 'severity', 'summary', 'why', 'bad', 'good', 'log', 'source']),
    );
  });

  it('explains the findings of lua check too, each id once', async () => {
    const {exitCode, stdout} = await runCli(['config', 'explain', 'lua-syntax', '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({rule: 'lua-syntax', severity: 'error'});
    expect(new Set(pages.map(({id}) => id)).size).toBe(pages.length);
  });

  it.each([
    ['41', 'doveconf-hides-keyword-prefix'],
    ['42', 'doveconf-shows-passwords'],
    ['50', 'ox-never-retries-answers'],
    ['59', 'userdb-empty-field'],
    ['63', 'append-is-no-delivery'],
    ['64', 'dlog-logs-no-content'],
  ])('has a page about mistake %s, which no file shows', (_, id) => {
    expect(configPages.map((page) => page.id)).toContain(id);
  });

  it('ends with 2 and names the nearest rule for one that is not there', async () => {
    const {exitCode, stderr} = await runCli(['config', 'explain', 'drivergap']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean driver-gap?');
  });

  it('has each page in the documentation', () => {
    const pageOf = (id: string) =>
      readFileSync(new URL(`../../../docs/reference/rules/${id}.md`, import.meta.url), 'utf8');

    expect(pages.map(({id}) => id).filter((id) => !pageOf(id).startsWith(`# ${id}\n`))).toEqual([]);
  });
});
