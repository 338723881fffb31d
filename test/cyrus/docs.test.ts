import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {runCli} from '../run-cli.js';
import {endTool, logged, nameOf, payloadsOf, shownBy, sorted, start, startTool, until} from './live.js';
import {describeCyrus} from './needs.js';
import {type Cyrus, expected, groups, runScenario} from './scenario.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/cyrus.md', import.meta.url)), 'utf8');
const setUp = page.slice(page.indexOf('## Set up in ten lines'), page.indexOf('## Four ways to attach'));
const [options = '', service = '', commands = '', follow = ''] = [...setUp.matchAll(/```(?:sh)?\n(.*?)```/gs)].map(
  ([, text]) => text,
);

/** The server of a test has the places that the page names in a folder of its own. */
const placed = (text: string, folder: string) =>
  text
    .replaceAll('/run/cyrus/socket/', `${folder}/socket/`)
    .replaceAll('/etc/imapd.conf', `${folder}/imapd.conf`)
    .replaceAll('/var/log/mail.log', `${folder}/log/traditional.log`);

function optionsIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/s, 1).concat(line.replace(/^[^:]*:\s*/, ''))));
}

/** The arguments of the lines of a block that run the program, without quotes of the shell. */
function callsIn(block: string): string[][] {
  const lines = block.split('\n').filter((line) => line.startsWith('dovepush '));
  return lines.map((line) =>
    [...line.replace(/ &$/, '').matchAll(/'([^']*)'|(\S+)/g)].slice(1).map(([, quoted, word]) => quoted ?? word ?? ''),
  );
}

/** The options of the page, and what the scenario needs of a server. */
const named = (folder: string): Record<string, string> => {
  const {unixhierarchysep, altnamespace} = groups;
  return {...optionsIn(placed(options, folder)), unixhierarchysep, altnamespace};
};
/** What the groups of the page let through. */
const wanted = expected.filter((name) => !/^(?:Log|Quota|ApplePush)/.test(name));

async function startAsWritten(withSocket: boolean): Promise<Cyrus> {
  return await start({
    imapd(folder) {
      const {notifysocket, ...others} = named(folder);
      return withSocket && notifysocket !== undefined ? {...others, notifysocket} : others;
    },
  });
}

describeCyrus('docs/cyrus.md', () => {
  test('attaches dovepush before notifyd with the lines of the page', async () => {
    const cyrus = await startAsWritten(true);
    const [listen = [], check = []] = callsIn(placed(commands, cyrus.folder));
    const conf = readFileSync(join(cyrus.folder, 'cyrus.conf'), 'utf8');
    // The server of a test names its imapd.conf.
    expect(conf.replace(` -C ${cyrus.folder}/imapd.conf`, '').replace(/notifyd -C \S+"/, 'notifyd"')).toContain(
      placed(service, cyrus.folder).trim(),
    );

    const cli = startTool([...listen, '--json']);
    await cli.waitFor('stderr', /listening on/);
    const checked = await runCli(check);
    await runScenario(cyrus, false);
    const shown = await until(
      () => shownBy(cli),
      (all) => all.length >= wanted.length,
    );
    const sent = await until(
      () => logged(cyrus.log('traditional')),
      (all) => all.filter((json) => !json.includes('"vnd.cmu.MailboxModseq"')).length >= shown.length,
    );

    expect(checked).toMatchObject({exitCode: 0});
    expect(shown.map(nameOf).sort()).toEqual([...wanted].sort());
    const isModseq = (json: string) => /"event":"(?:vnd\.cmu\.)?MailboxModseq"/.test(json);
    expect(payloadsOf(shown)).toEqual(sorted(sent.filter((json) => !isModseq(json))));
    const share = sent.filter(isModseq).length / sent.length;
    console.info(`MailboxModseq: ${sent.filter(isModseq).length} of ${sent.length} events`);
    expect(Math.abs(share - 0.4)).toBeLessThan(0.1);
    expect((await endTool(cli)).exitCode).toBe(0);
  });

  test("follows notifyd's log with the line of the page", async () => {
    const cyrus = await startAsWritten(false);
    const [show = []] = callsIn(placed(follow, cyrus.folder));
    const cli = startTool([...show, '--json']);
    await runScenario(cyrus, false);
    const shown = await until(
      () => shownBy(cli),
      (all) => all.length >= wanted.length,
    );

    expect(shown.map(nameOf).sort()).toEqual([...wanted].sort());
    expect((await endTool(cli)).exitCode).toBe(0);
  });
});
