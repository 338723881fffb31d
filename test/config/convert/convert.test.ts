import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {assumeFiles} from '../../../src/config/convert/assumed-files.js';
import {convertConfig} from '../../../src/config/convert/convert.js';
import {newErrors} from '../../../src/config/convert/judge.js';
import {proveSame} from '../../../src/config/convert/proof.js';
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

/** Scripts and certificates that are not on this host are no property of a configuration. */
function read24(text: string): ConfigModel {
  const {files} = assumeFiles(outside.files);
  return parseConfig('dovecot.conf', text, undefined, {...outside, files});
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
      const was = driverChain(view, assumeFiles(host.files).files);
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

/** The converted text without its first lines, and the rules of the findings that count. */
function lines(text: string): {text: string; rules: string[]} {
  const {text: whole, findings} = convertConfig(read23(text), outside);
  const rules = findings.filter(({severity}) => severity !== 'info').map(({rule}) => rule);
  return {text: whole.split('\n').slice(3).join('\n'), rules};
}

describe('what keeps its meaning under another name', () => {
  it.each([
    ['imap_logout_format = in=%i out=%o', 'imap_logout_format = in=%{input} out=%{output}'],
    [
      'pop3_logout_format = %t/%p, %r/%b, %d/%m, %s',
      'pop3_logout_format = %{top_count}/%{top_bytes}, %{retr_count}/%{retr_bytes}, %{deleted_count}/%{message_count}, %{message_bytes}',
    ],
    ['deliver_log_format = msgid=%m: %$', 'deliver_log_format = msgid=%{msgid}: %{message}'],
    ['login_log_format = %$: %s', 'login_log_format = %{message}: %{elements}'],
    ['pop3_uidl_format = %08Xu%08Xv', 'pop3_uidl_format = %{uid | hex(8)}%{uidvalidity | hex(8)}'],
    ['log_timestamp = "%Y-%m-%d %H:%M:%S "', 'log_timestamp = "%Y-%m-%d %H:%M:%S "'],
    ['mail_log_prefix = "%s(%u)<%{pid}>: "', 'mail_log_prefix = "%{service}(%{user})<%{process:pid}>: "'],
    ['auth_username_format = %Ln', 'auth_username_format = %{user | username | lower}'],
    [
      'mail_home = /srv/%d/%1n/%n',
      'mail_home = /srv/%{user | domain}/%{user | username | substr(0, 1)}/%{user | username}',
    ],
    [
      'mail_home = /srv/%1.2Ld/50%%',
      "mail_home = /srv/%{user | domain | lower | regexp('^.{0,1}(.{0,2}).*', '\\\\1')}/50%",
    ],
    ['mail_home = /srv/%Mu/%%{x}', 'mail_home = /srv/%{user | md5}/%%{x}'],
    ['mail_home = /srv/%.1u/%5%/%-u/x%', 'mail_home = /srv/%{user | substr(0, 1)}/%/%{user}/x'],
    ['mail_home = /srv/%%%%{x}/%%%u', "mail_home = /srv/%%%{x}/%{literal('%')}%{user}"],
    ['mail_attachment_dir = /srv/%d', 'mail_ext_attachment_path = /srv/%{user | domain}'],
    ['pop3_uidl_format = %Xv%04Xu', 'pop3_uidl_format = %{uidvalidity | hex}%{uid | hex | lfill(4)}'],
    ['ssl_prefer_server_ciphers = yes', 'ssl_server_prefer_ciphers = server'],
    ['ssl_prefer_server_ciphers = no', 'ssl_server_prefer_ciphers = client'],
    ['auth_mechanisms = plain login', 'auth_mechanisms = plain login'],
    ['auth_verbose_passwords = plain', 'auth_verbose_passwords = plain'],
    ['mail_plugins = zlib', 'mail_plugins {\n  mail_compress = yes\n}'],
    ['mail_attribute_dict = proxy::metadata', 'mail_attribute {\n  dict proxy {\n    name = metadata\n  }\n}'],
    [
      'mail_attribute_dict = proxy:/run/m.socket:metadata',
      'mail_attribute {\n  dict proxy {\n    name = metadata\n    socket_path = /run/m.socket\n  }\n}',
    ],
    [
      'service lmtp {\n  inet_listener lmtp {\n    address = 127.0.0.1\n    port = 24\n  }\n  service_count = 1\n}',
      'service lmtp {\n  inet_listener lmtp {\n    listen = 127.0.0.1\n    port = 24\n  }\n  restart_request_count = 1\n}',
    ],
    ['service imap {\n  service_count = 0\n}', 'service imap {\n  restart_request_count = unlimited\n}'],
    ['!include_try /none/*.conf', '# !include_try /none/*.conf'],
  ])('%s', (before, after) => {
    expect(lines(`${before}\n`)).toEqual({text: `${after}\n`, rules: []});
  });

  it('is the list of each program, also where a block copied the list before the root set it', () => {
    const {text} = lines(
      'protocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\nmail_plugins = $mail_plugins notify push_notification\n' +
        'plugin {\n  push_notification_driver = dlog\n}\n',
    );

    expect(text).toContain(
      'protocol lmtp {\n  mail_plugins = sieve\n}\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\n',
    );
  });

  it('is the list of every program that a negated block meant', () => {
    const {text, rules: found} = lines(
      `${push}protocol !imap {\n  mail_plugins = $mail_plugins mail_log\n}\nplugin {\n  push_notification_driver = dlog\n}\n`,
    );
    const after = read24(`dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n\n${text}`);
    const names = (protocol: string) =>
      after.effective
        .protocol(protocol)
        .list('mail_plugins')
        .map(({key}) => key)
        .sort();

    expect(names('imap')).toEqual(['notify', 'push_notification']);
    expect(names('lmtp')).toEqual(['mail_log', 'notify', 'push_notification']);
    expect(found).toEqual([]);
  });

  it('keeps the script of mail_lua where one program has its own, with drivers or without', () => {
    const {text, findings} = convertConfig(
      read23(
        'mail_plugins = notify\nplugin {\n  mail_lua_script = /none/a.lua\n}\nprotocol !imap {\n  mail_plugins = mail_lua\n  plugin {\n    mail_lua_script = /none/b.lua\n  }\n}\nprotocol imap {\n  mail_plugins = mail_lua\n}\n',
      ),
      outside,
    );
    const after = read24(text);
    const scriptOf = (protocol: string) => after.effective.protocol(protocol).blocks('mail_lua')[0]?.value('lua_file');

    expect(['imap', 'lmtp', 'lda'].map(scriptOf)).toEqual(['/none/a.lua', '/none/b.lua', '/none/b.lua']);
    expect(findings.map(({rule}) => rule)).not.toContain('convert-different');
  });

  it('keeps a driver whose script is not on this host, and says that 2.4 wants it', () => {
    const {text, findings} = convertConfig(
      read23(
        'mail_plugins = mail_lua notify push_notification push_notification_lua\nplugin {\n  push_notification_driver = lua:file=/none/push.lua\n}\n',
      ),
      outside,
    );

    expect(text).toContain('push_notification lua {\n  driver = lua\n  lua_file = /none/push.lua\n}\n');
    expect(findings.map(({rule, severity}) => [rule, severity])).toEqual([['convert-file-missing', 'info']]);
  });
});

describe('what does not keep its meaning is a finding', () => {
  const one = (driver: string) => `${push}plugin {\n  push_notification_driver = ${driver}\n}\n`;

  it.each([
    ['convert-plugin-gone', 'mail_plugins = listescape\n'],
    ['convert-driver-changed', one('ox:url=http://h/n cache_lifetime=0')],
    ['convert-driver-changed', one('ox:url=http://h/n timeout_msecs=0')],
    ['convert-url-variable', one('ox:url=http://h/%u')],
    ['convert-driver-inactive', 'plugin {\n  push_notification_driver = dlog\n}\n'],
    ['convert-driver-inactive', 'mail_plugins = push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
    ['convert-driver-foreign', `${one('xaps')}mail_plugins = $mail_plugins xaps_push_notification\n`],
    ['convert-filter', `${one('dlog')}remote 192.0.2.0/24 {\n  mail_plugins =\n}\n`],
    ['convert-setting', 'mail_home = /srv/%Hu\n'],
    ['convert-setting', 'mail_home = /srv/%{if;%u;eq;a;b;c}\n'],
    ['convert-setting', 'mail_home = /srv/%%%{x\n'],
    ['convert-setting', 'login_trusted_networks = %{x\n'],
    ['convert-setting', 'pop3_uidl_format = %09Xu%v\n'],
    ['convert-setting', 'mail_home = /srv/%-2.1u\n'],
    ['convert-setting', 'mail_attribute_dict = redis:host=127.0.0.1\n'],
    ['convert-setting', 'imap_id_send = name *\n'],
    ['convert-variable', 'doveadm_password = a%nb\n'],
  ])('%s: %s', (rule, text) => {
    const found = lines(text);

    expect(found.rules).toContain(rule);
    expect(read24(`dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n${found.text}`).loads).toBe(true);
  });
});

describe('the proof', () => {
  const before = read23(`${push}plugin {\n  push_notification_driver = ox:url=http://h/n\n}\n`);
  const head = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
  const lists = 'mail_plugins = notify push_notification\n';
  const ox = 'ox_url = http://h/n\n http_client_request_max_attempts = 2\n http_client_request_timeout = 2s\n';
  const said = (text: string) => proveSame(before, read24(head + text), host.files).map(({message}) => message);

  it('finds nothing between equals', () => {
    expect(said(`${lists}push_notification ox {\n driver = ox\n ${ox}}\n`)).toEqual([]);
  });

  it.each([
    ['another URL', `${lists}push_notification ox {\n driver = ox\n ${ox.replace('/n', '/m')}}\n`, 'starts ox'],
    ['another limit', `${lists}push_notification ox {\n driver = ox\n ${ox.replace('2s', '3s')}}\n`, 'starts ox'],
    [
      'a driver more',
      `${lists}push_notification ox {\n driver = ox\n ${ox}}\npushover {\n}\npush_notification dlog {\n driver = dlog\n}\n`.replace(
        'pushover {\n}\n',
        '',
      ),
      'dlog',
    ],
    ['no driver', lists, 'starts nothing in 2.4'],
    [
      'a plugin more',
      `mail_plugins = mail_log notify push_notification\npush_notification ox {\n driver = ox\n ${ox}}\n`,
      'gets the plugins mail_log',
    ],
    [
      'sessions that fail',
      `mail_plugins = push_notification\npush_notification ox {\n driver = ox\n ${ox}}\n`,
      'sessions fail in 2.4',
    ],
  ])('tells of %s, for each program', (_, text, part) => {
    expect(said(text)).toHaveLength(5);
    for (const message of said(text)) expect(message).toContain(part);
  });
});

describe('the errors of a converted file', () => {
  const head =
    'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\n';
  const origins = {file: 'dovecot.conf', line: 3, column: 1, endLine: 3, endColumn: 1};
  const found = (before: string, after: string) =>
    newErrors(read23(`${push}plugin {\n${before}}\n`), read24(head + after), host.files, () => origins).map(
      ({finding}) => finding.rule,
    );

  it('are new where 2.3 had none, and told at the line that they come from', () => {
    expect(found('  push_notification_driver = dlog\n', 'push_notification a {\n driver = oxx\n}\n')).toEqual([
      'driver-unknown',
    ]);
  });

  it('are known where 2.3 has one on that line', () => {
    expect(found('  push_notification_driver = oxx\n', 'push_notification a {\n driver = oxx\n}\n')).toEqual([]);
  });

  it('are new where 2.3 has fewer of the rule', () => {
    const one = '\n  push_notification_driver = oxx\n';
    const two = 'push_notification a {\n driver = oxx\n}\npush_notification b {\n driver = oxy\n}\n';

    expect(found(one, two)).toContain('driver-unknown');
  });

  it('are known where 2.3 says it of the same setting by another rule', () => {
    const {messages} = convert(
      `protocol lmtp {\n  mail_plugins = $mail_plugins sieve\n}\n${push}plugin {\n  push_notification_driver = dlog\n}\n`,
    );

    expect(messages).toEqual([]);
  });
});
