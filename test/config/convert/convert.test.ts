import {describe, expect, it} from 'vitest';
import {convertConfig} from '../../../src/config/convert/convert.js';
import {driverChain} from '../../../src/config/drivers/chain.js';
import type {StartedDriver} from '../../../src/config/drivers/driver.js';
import {host, loadConfig} from '../../../src/config/load.js';
import type {ConfigModel} from '../../../src/config/model.js';
import {parseConfig} from '../../../src/config/parse.js';
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

/** Drivers of 2.3 as they must start in 2.4: without Kafka, and without what 2.4 refuses. */
function expected(started: readonly StartedDriver[]): string[] {
  return started
    .filter(({driver, options}) => driver !== 'kafka' && !/%[a-z{]/.test((options.url ?? '').replaceAll('%%', '')))
    .map(({driver, options}) => (driver === 'ox' ? `ox ${(options.url ?? '').replaceAll('%%', '%')}` : driver));
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

  it('starts the same drivers as before, but for Kafka', () => {
    for (const protocol of ['lmtp', 'lda', 'imap', 'doveadm']) {
      const was = driverChain(before.effective.protocol(protocol), host.files);
      if (was.sessionFails !== null) continue;
      expect(converted(chain(after, protocol)), protocol).toEqual(expected(was.started));
    }
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
