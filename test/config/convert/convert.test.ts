import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {convertConfig} from '../../../src/config/convert/convert.js';
import {driverChain} from '../../../src/config/drivers/chain.js';
import type {StartedDriver} from '../../../src/config/drivers/driver.js';
import {host, loadConfig} from '../../../src/config/load.js';
import type {ConfigModel} from '../../../src/config/model.js';
import {parseConfig} from '../../../src/config/parse.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import {parseTime} from '../../../src/config/settings/types.js';
import {corpusCases, corpusEnv} from '../corpus.js';

const outside = {...host, env: corpusEnv};

function read23(text: string): ConfigModel {
  return parseConfig('dovecot.conf', text, '2.3', outside);
}

function read24(text: string): ConfigModel {
  return parseConfig('dovecot.conf', text, undefined, outside);
}

function convert(text: string): {text: string; messages: string[]} {
  const converted = convertConfig(read23(text), outside);
  return {text: converted.text, messages: converted.findings.map(({message}) => message)};
}

function chain(model: ConfigModel, protocol: string): readonly StartedDriver[] {
  return driverChain(model.effective.protocol(protocol), host.files).started;
}

interface Options {
  readonly driver: string;
  readonly [option: string]: unknown;
}

const defaults = {cacheMs: 60_000, fromMetadata: false};

/** What 2.3 makes of a driver: bad numbers are the default, any user_from_metadata is on, no limit is as good as an hour. */
function options23({driver, options}: StartedDriver, plugin: (key: string) => string): Options {
  const path = plugin('push_notification_lua_script_file') || (options.file ?? '') || plugin('mail_lua_script');
  if (driver === 'lua') return {driver, path};
  if (driver !== 'ox') return {driver};
  const number = (text: string | undefined, otherwise: number) => (/^\d+$/.test(text ?? '') ? Number(text) : otherwise);
  const lifetime = options.cache_lifetime;
  return {
    driver,
    url: (options.url ?? '').replaceAll('%%', '%'),
    attempts: number(options.max_retries, 1) + 1,
    timeoutMs: number(options.timeout_msecs, 2000) || 3_600_000,
    // No time to live is not allowed in 2.4; a second is the least.
    cacheMs: lifetime === undefined ? defaults.cacheMs : Math.max(1000, Number(parseTime(lifetime, true))),
    fromMetadata: options.user_from_metadata !== undefined,
  };
}

function options24({driver, options}: StartedDriver): Options {
  if (driver === 'lua') return {driver, path: options.lua_file};
  if (driver !== 'ox') return {driver};
  const time = (text: string | undefined) => (text === undefined ? null : Number(parseTime(text, true)));
  return {
    driver,
    url: options.push_notification_ox_url,
    attempts: Number(options.http_client_request_max_attempts),
    timeoutMs: time(options.http_client_request_timeout),
    cacheMs: time(options.push_notification_ox_cache_ttl) ?? defaults.cacheMs,
    fromMetadata: options.push_notification_ox_user_from_metadata === 'yes',
  };
}

/** Drivers that have a counterpart: not Kafka, and no URL that 2.4 refuses. */
function hasCounterpart({driver, options}: StartedDriver): boolean {
  return driver !== 'kafka' && !/%[a-z{]/.test((options.url ?? '').replaceAll('%%', ''));
}

function converted(started: readonly StartedDriver[]): string[] {
  return started.map(({driver, options}) => (driver === 'ox' ? `ox ${options.push_notification_ox_url}` : driver));
}

const loadable = corpusCases('2.3').filter(({checkExpanded}) => checkExpanded.exit === 0);

describe.each(loadable.map((found) => [found.id, found] as const))('%s', (_, found) => {
  const before = loadConfig(found.path, '2.3', outside);
  const {text} = convertConfig(before, outside);
  const after = read24(text);

  it('is converted to a file that 2.4 loads', () => {
    expect(after.dialect).toBe('2.4');
    expect(after.problems.filter(({severity}) => severity === 'error')).toEqual([]);
  });

  it('starts the same drivers with the same options as before, but for Kafka', () => {
    for (const protocol of ['lmtp', 'lda', 'imap', 'doveadm']) {
      const view = before.effective.protocol(protocol);
      const was = driverChain(view, host.files);
      if (was.sessionFails !== null) continue;
      const plugin = (key: string) => view.plugin.get(key)?.value ?? '';
      const expected = was.started.filter(hasCounterpart).map((driver) => options23(driver, plugin));
      expect(chain(after, protocol).map(options24), protocol).toEqual(expected);
    }
  });

  it('has no error in the eyes of the rules for 2.4', () => {
    const chains = chainsOf(after, host.files);
    const findings = checkConfig({model: after, chains, files: host.files, today: '2026-11-22'}, rules);

    const errors = findings.filter(({severity}) => severity === 'error');
    // What was wrong in 2.3 without keeping it from loading is still wrong.
    const was = checkConfig(
      {model: before, chains: chainsOf(before, host.files), files: host.files, today: '2026-11-22'},
      rules,
    );
    const known = new Set(was.filter(({severity}) => severity === 'error').map(({rule}) => rule));
    expect(errors.filter(({rule}) => !known.has(rule)).map(({rule, message}) => `${rule}: ${message}`)).toEqual([]);
  });
});

const push = 'mail_plugins = notify push_notification\n';

describe('a conversion', () => {
  it('writes the limits of 2.3 where the driver sets none', () => {
    const {text} = convert(`${push}plugin {\n  push_notification_driver = ox:url=http://h/n\n}\n`);

    expect(text).toContain('http_client_request_max_attempts = 2\n  http_client_request_timeout = 2s\n');
  });

  it('counts attempts instead of retries, and gives no time limit a large one', () => {
    const driver = 'ox:url=http://h/n max_retries=0 timeout_msecs=0 cache_lifetime=0';
    const {text} = convert(`${push}plugin {\n  push_notification_driver = ${driver}\n}\n`);

    expect(text).toContain(
      'ox_cache_ttl = 1s\n  http_client_request_max_attempts = 1\n  http_client_request_timeout = 1 hour\n',
    );
  });

  it('keeps comments where they belong', () => {
    const {text} = convert(
      `# top\n${push.trimEnd()} # both\n\nplugin {\n  # first\n  push_notification_driver = dlog\n}\n# end\n`,
    );

    expect(text).toBe(
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n\n# top\nmail_plugins { # both\n' +
        '  notify = yes\n  push_notification = yes\n}\n\n# first\npush_notification dlog {\n  driver = dlog\n}\n# end\n',
    );
  });

  it('leaves Kafka as a comment and says so once', () => {
    const {text, messages} = convert(
      'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n' +
        '  push_notification_driver = kafka:topic=t\n  kafka.notification.kafka_brokers = h:1\n}\n',
    );

    expect(text).toContain('# push_notification_driver = kafka:topic=t\n# kafka.notification.kafka_brokers = h:1\n');
    expect(text).not.toContain('push_notification_kafka');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('Kafka');
  });

  it('switches the plugin off where a protocol had emptied the driver', () => {
    const {text} = convert(
      `${push}plugin {\n  push_notification_driver = dlog\n}\nprotocol imap {\n  plugin {\n    push_notification_driver =\n  }\n}\n`,
    );

    expect(text).toContain('protocol imap {\n  mail_plugins {\n    push_notification = no\n  }\n}\n');
  });

  it('gives each protocol its own blocks where one replaced the driver of all', () => {
    const {text} = convert(
      `${push}plugin {\n  push_notification_driver = dlog\n}\nprotocol imap {\n  plugin {\n    push_notification_driver = ox:url=http://h/n\n  }\n}\n`,
    );
    const after = read24(text);

    expect(converted(chain(after, 'imap'))).toEqual(['ox http://h/n']);
    expect(converted(chain(after, 'lmtp'))).toEqual(['dlog']);
  });

  it('tells a driver that never started and leaves it out', () => {
    const {text, messages} = convert(
      `${push}plugin {\n  push_notification_driver = dlog\n  push_notification_driver3 = dlog\n}\n`,
    );

    expect(text.match(/push_notification dlog/g)).toHaveLength(1);
    expect(messages).toEqual([expect.stringContaining('push_notification_driver3 never started')]);
  });

  it('turns the attribute dictionary into a block', () => {
    const {text} = convert('mail_attribute_dict = file:%h/dovecot-attributes\n');

    expect(text).toContain('mail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\n');
  });

  it('comments out what 2.4 refuses and says where it stood', () => {
    const {text, messages} = convert('imap_hibernate_timeout = 30s\ndefault_vsz_limit = 5\n');

    expect(text).toContain('# default_vsz_limit = 5');
    expect(read24(text).loads).toBe(true);
    expect(messages).toHaveLength(1);
  });
});
