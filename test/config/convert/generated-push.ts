import {seededRandom} from '../../faults/random.js';

const lists = [
  'notify push_notification',
  'notify push_notification',
  'push_notification notify',
  'notify',
  'push_notification',
  '',
  'quota notify push_notification',
  'notify push_notification mail_lua push_notification_lua',
  'mail_lua notify push_notification push_notification_lua',
  'notify push_notification push_notification_lua',
  'notify push_notification zlib',
  'notify push_notification mail_log',
  'mail_log',
  'notify push_notificaton',
  'notify push_notification virtual',
  'notify push_notification listescape',
];

const drivers = [
  'dlog',
  'dlog:text',
  'DLOG',
  '',
  'ox:url=http://127.0.0.1:1/a',
  'ox:url=http://127.0.0.1:1/b cache_lifetime=10s',
  'ox:url=http://127.0.0.1:1/c cache_lifetime=0',
  'ox:url=http://127.0.0.1:1/d max_retries=3 timeout_msecs=500 user_from_metadata',
  'ox:url=http://127.0.0.1:1/%%20',
  'ox:url=http://127.0.0.1:1/%u',
  'ox:url=/no-host',
  'ox:cache_lifetime=10s',
  'lua:file=/etc/dovecot/a.lua',
  'lua:file=/etc/dovecot/b.lua',
  'lua',
  'kafka:topic=t',
  'unknown:x',
  'dlog ',
];

const keys = ['', '', '', '', '', '2', '2', '2', '3', '3', '4', '1', '02'];

const settings = [
  'mail_attribute_dict = file:%h/attributes',
  'mail_attribute_dict = proxy::metadata',
  'mail_attribute_dict = proxy:/run/x:metadata',
  'imap_metadata = yes',
  'imap_logout_format = in=%i out=%o',
  'pop3_logout_format = top=%t/%p size=%s',
  'login_log_format_elements = user=<%u> method=%m rip=%r %c',
  'log_timestamp = "%Y-%m-%d %H:%M:%S "',
  'deliver_log_format = msgid=%m: %$',
  'pop3_uidl_format = %08Xu%08Xv',
  'mail_log_prefix = "%s(%u): "',
  'auth_mechanisms = plain login',
  'auth_username_format = %Ln',
  'auth_verbose_passwords = plain',
  'disable_plaintext_auth = no',
  'ssl_prefer_server_ciphers = yes',
  'verbose_ssl = yes',
  'ssl = no',
  'protocols = imap lmtp',
  'mail_home = /srv/%d/%1n/%n',
  'postmaster_address = postmaster@example.com',
  'hostname = mail.example.com',
  'login_greeting = it is %d',
  'lda_mailbox_autocreate = yes',
  'default_vsz_limit = 512M',
  'mail_max_userip_connections = 20',
  'service lmtp {\n  inet_listener lmtp {\n    address = 127.0.0.1\n    port = 24\n  }\n  service_count = 1\n}',
  'service imap {\n  process_limit = 50\n  service_count = 0\n}',
  'namespace inbox {\n  inbox = yes\n  mailbox Trash {\n    special_use = \\Trash\n    auto = subscribe\n  }\n}',
  '!include_try /none/*.conf',
  'passdb {\n  driver = pam\n}',
  'userdb {\n  driver = passwd\n}',
];

const protocols = ['lda', 'imap', 'lmtp', 'pop3', '!imap', '!lda', 'doveadm'];

/** A configuration of 2.3 whose push settings are arranged in some way, the same for the same seed. */
export function generatePush(seed: number): string {
  const next = seededRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
  const chance = (share: number) => next() < share;

  const plugins = () => `mail_plugins = ${chance(0.4) ? '$mail_plugins ' : ''}${pick(lists)}`;
  const block = () => {
    const lines = Array.from(
      {length: 1 + below(3)},
      () => `  push_notification_driver${pick(keys)} = ${pick(drivers)}`,
    );
    if (chance(0.1)) lines.push('  push_notification_lua_script_file = /etc/dovecot/b.lua');
    if (chance(0.1)) lines.push('  mail_lua_script = /etc/dovecot/a.lua');
    if (chance(0.1)) lines.push('  push_notification_backend = dlog');
    return `plugin {\n${lines.join('\n')}\n}`;
  };
  const inside = () => (chance(0.5) ? plugins() : block());
  const filter = () => {
    const lines = Array.from({length: 1 + below(2)}, inside).join('\n');
    const wrapped = chance(0.05) ? `remote 192.0.2.0/24 {\n${lines}\n}` : lines;
    return `protocol ${pick(protocols)} {\n${wrapped}\n}`;
  };
  const usual = chance(0.7) ? [`mail_plugins = ${pick(lists.slice(0, 3))}`] : [];
  const rest = Array.from({length: 1 + below(5)}, () => {
    const dice = next();
    return dice < 0.25 ? plugins() : dice < 0.55 ? block() : dice < 0.8 ? filter() : pick(settings);
  });
  return `${[...usual, ...rest].join('\n')}\n`;
}
