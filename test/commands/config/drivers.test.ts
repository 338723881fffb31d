import {describe, expect, it} from 'vitest';
import {runCli} from '../../run-cli.js';

const plugins = 'mail_plugins = notify push_notification\n';

async function drivers(input: string, ...flags: string[]) {
  const {exitCode, stdout} = await runCli(['config', 'drivers', '-', ...flags], {input});
  return {exitCode, stdout, json: () => JSON.parse(stdout)};
}

describe('config drivers', () => {
  it('lists what starts, with options, and ends with 0', async () => {
    const input = `${plugins}plugin {\n  push_notification_driver = ox:url=http://u:secret@h/n user_from_metadata\n}\n`;

    const {exitCode, json} = await drivers(input, '--protocol', 'lmtp', '--json');

    expect(exitCode).toBe(0);
    expect(json()).toEqual({
      schema: 'dovepush.config-drivers/1',
      dialect: '2.3',
      dialectReason: 'the main file does not set dovecot_config_version',
      loads: true,
      release: expect.stringMatching(/^2\.3\.\d+$/),
      protocols: {
        lmtp: {
          mailPlugins: ['notify', 'push_notification'],
          sessionFails: null,
          started: [
            {
              setting: 'push_notification_driver',
              driver: 'ox',
              options: {url: 'http://u:***@h/n', user_from_metadata: ''},
              file: '-',
              line: 3,
            },
          ],
          unjudged: [],
          skipped: [],
        },
      },
    });
  });

  it('leaves open what only a foreign plugin can know, and what hangs on it, and ends with 0', async () => {
    const input = `mail_plugins = notify push_notification xaps_push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = xaps\n  push_notification_driver3 = dlog:three\n}\n`;

    const {exitCode, json} = await drivers(input, '--protocol', 'lmtp', '--json');

    expect(exitCode).toBe(0);
    const {started, unjudged, skipped} = json().protocols.lmtp;
    expect(started.map(({setting, condition}: Record<string, string>) => [setting, condition])).toEqual([
      ['push_notification_driver', undefined],
      ['push_notification_driver3', 'starts if push_notification_driver2 does'],
    ]);
    expect(unjudged).toEqual([
      {
        setting: 'push_notification_driver2',
        driver: 'xaps',
        message: "Only a plugin that is not Dovecot's own can know the driver xaps",
        file: '-',
        line: 4,
      },
    ]);
    expect(skipped).toEqual([]);
    expect((await drivers(input)).stdout).toMatch(
      /cannot be judged {2}xaps.*\n.*\n.*starts if push_notification_driver2 does/,
    );
  });

  it('gives each driver that does not start its reason, and ends with 1', async () => {
    const keys = [
      'driver = dlog',
      'driver1 = dlog',
      'driver2 = ox',
      'driver3 = dlog',
      'driver5 = dlog',
      'backend = dlog',
    ];
    const input = `${plugins}plugin {\n${keys.map((key) => `  push_notification_${key}\n`).join('')}}\n`;

    const {exitCode, json} = await drivers(input, '--protocol', 'lmtp', '--json');

    expect(exitCode).toBe(1);
    const skipped: {setting: string; reason: string}[] = json().protocols.lmtp.skipped;
    expect(skipped.map(({setting, reason}) => [setting.replace('push_notification_', ''), reason])).toEqual([
      ['driver2', 'failed'],
      ['driver3', 'after-failed'],
      ['driver1', 'number-1-never-read'],
      ['driver5', 'after-gap'],
      ['backend', 'backend-not-used'],
    ]);
  });

  it('says why every session fails, and starts nothing', async () => {
    const {exitCode, json} = await drivers(
      'mail_plugins = push_notification\nplugin {\n  push_notification_driver = dlog\n}\n',
      '--json',
    );

    expect(exitCode).toBe(1);
    expect(json().protocols.imap.sessionFails).toMatch(
      /^Couldn't load required plugin .*Plugin notify must be loaded also/,
    );
    expect(json().protocols.imap.started).toEqual([]);
  });

  it('tells a percent sign that fails the session, without the password around it', async () => {
    const {stdout} = await drivers(
      `${plugins}plugin {\n  push_notification_driver = ox:url=http://u:se%40cret%b@h/\n}\n`,
    );

    expect(stdout).toContain('every session fails: Failed to expand plugin setting push_notification_driver');
    expect(stdout).not.toContain('cret');
  });

  it('tells of programs together that see the same, and shows one without the plugin as no failure', async () => {
    const input = `${plugins}plugin {\n  push_notification_driver = dlog\n}\nprotocol imap {\n  mail_plugins =\n}\n`;

    const {exitCode, stdout} = await drivers(input);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'lmtp, lda  plugins: notify push_notification\n  starts  dlog  push_notification_driver, -:3\n\n' +
        'imap  plugins: none\n  push_notification is not in mail_plugins: no driver runs here\n',
    );
  });

  it('walks the blocks of 2.4', async () => {
    const input =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\n' +
      'push_notification a {\n  driver = dlog\n}\npush_notification ox {\n}\npush_notification dlog {\n}\n';

    const {json} = await drivers(input, '--protocol', 'lda', '--json');

    const {started, skipped} = json().protocols.lda;
    expect(started).toEqual([
      {setting: 'push_notification a', driver: 'dlog', options: {push_notification_driver: 'dlog'}, file: '-', line: 4},
    ]);
    expect(skipped.map(({setting, reason}: {setting: string; reason: string}) => [setting, reason])).toEqual([
      ['push_notification ox', 'failed'],
      ['push_notification dlog', 'after-failed'],
    ]);
  });
});
