/** Where a secret is planted: `@@` stands for it. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

/** Ways to write a password so that it does not look like one: `@@` is what must never be shown. */
export const passwords: readonly string[] = [
  '@@',
  ' @@',
  '"ab@@',
  "'ab@@",
  '80/@@',
  '$@@',
  '%@@',
  'ab#@@',
  'ab #@@',
  'a\\@@',
  'a:@@',
  'a@b:@@',
  '{@@',
  '@@}',
  'a b @@ c',
  '"@@"',
  '<@@',
  '$SET:@@',
  '%{@@}',
  '%u@@',
  'a/b/@@',
  '[@@',
  '@@?x=1',
  'é@@',
  '\u200b@@',
];

const urls = passwords.flatMap((password) => [
  `http://login:${password}@h.example/p`,
  `http://login:${password}@h.example/p user_from_metadata`,
  `https://login:${password}@h.example:8443/p?x=1 cache_lifetime=60s`,
  `//login:${password}@h.example/p`,
  `://login:${password}@h.example/p`,
  `TTP://login:${password}@h.example/p`,
  `http: //login:${password}@h.example/p`,
  `http:/login:${password}@h.example/p`,
  `login:${password}@h.example/p`,
]);

const odd = [
  'http://login:"ab@@',
  'http://login:x@@',
  'http://a@b:@@@h.example/p',
  'http://@@@h.example/',
  'http://@@:@h.example/',
  'http://h.example/?token=@@',
  'http://h.example/n?x=1&api_key=@@&y=2',
  'http://h.example/n?sig=@@',
  'http://h.example/n?q=@@',
  'http://h.example/#access_token=@@',
  'http://h.example/n password=@@',
];

const secretNames = [
  'push_lua_token',
  'kafka_notification_settings_ssl_key_pem',
  'kafka.notification.settings.sasl.password',
  'kafka.notification.settings.ssl.key.password',
  'kafka.notification.settings.sasl.oauthbearer.config',
  'kafka.notification.settings.sasl.oauthbearer.assertion.private.key.passphrase',
  'kafka.notification.settings.sasl.jaas.config',
  'kafka.notification.settings.sasl.passwd',
  'kafka.notification.settings.sasl.token',
  'kafka.notification.settings.sasl.pasword',
  'push_apiKey',
];

const values = [
  '@@',
  ' @@ x',
  '"@@"',
  '"a @@ b"',
  '$@@',
  '$SET:@@',
  '<@@',
  'a#@@',
  'a # @@',
  'yes @@',
  '@@ \\\n  more',
  'x \\\n  @@',
];

const compounds = [
  'redis:host=h:password=@@',
  'proxy::password=@@',
  'Authorization: Basic @@',
  'X-Api-Key: @@',
  'Bearer @@',
  'host=h user=u password=@@ dbname=d',
  'inline:@@',
];

const pem = '-----BEGIN PRIVATE KEY-----\n@@\n-----END PRIVATE KEY-----';

function plugin(key: string, value: string): string {
  return `mail_plugins = notify push_notification\nplugin {\n  ${key} = ${value}\n}\n`;
}

/** Files of Dovecot 2.3. */
export const places23: readonly Place[] = [
  ...[...urls.map((url) => `ox:url=${url}`), ...odd.map((url) => `ox:url=${url}`)].map((value) => ({
    name: `driver ${value}`,
    text: plugin('push_notification_driver', value),
  })),
  ...urls.map((url) => ({name: `driver2 ${url}`, text: plugin('push_notification_driver2', `ox:url=${url}`)})),
  ...urls.map((url) => ({name: `driver name ${url}`, text: plugin('push_notification_driver', url)})),
  ...[...urls, ...odd].map((url) => ({name: `setting ${url}`, text: `auth_policy_server_url = ${url}\n`})),
  ...secretNames.flatMap((key) => values.map((value) => ({name: `${key} = ${value}`, text: plugin(key, value)}))),
  ...['doveadm_password', 'ssl_key', 'doveadm_api_key', 'ssl_kei', 'doveadm_pasword', 'imapc_passwrd'].flatMap((key) =>
    [...values, pem].map((value) => ({name: `${key} = ${value}`, text: `${key} = ${value}\n`})),
  ),
  ...compounds.map((value) => ({name: `compound ${value}`, text: `mail_attribute_dict = ${value}\n`})),
  ...compounds.map((value) => ({name: `plugin ${value}`, text: plugin('push_header', value)})),
  {name: 'block name', text: 'push_notification http://u:@@@h { \n}\n'},
  {name: 'block name in protocol', text: 'protocol http://u:@@@h {\n  mail_plugins = notify\n}\n'},
  {name: 'line without a sign', text: 'doveadm_password @@\n'},
  {name: 'line without a sign, opening', text: 'doveadm_password @@ {\n}\n'},
  {name: 'key of a setting', text: 'http://u:@@@h = x\n'},
  {name: 'comment', text: '# doveadm_password = @@\nmail_plugins = notify push_notificatio\n'},
  {name: 'URL in a comment', text: '# http://u:@@@h/p\nmail_plugins = notify push_notificatio\n'},
  {name: 'unknown block', text: 'oxx {\n  url = http://u:@@@h\n password = @@\n}\n'},
  {name: 'include', text: '!include http://u:@@@h/p\n'},
  {name: 'URL over two lines', text: plugin('push_notification_driver', 'ox:url=http://login:\\\n  @@@h/p')},
  {
    name: 'password in the second line',
    text: plugin('push_notification_driver', 'ox:url=http://login:ab \\\n# note\n  @@@h/p'),
  },
];

function block(lines: string): string {
  const head = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
  return `${head}mail_plugins {\n  notify = yes\n  push_notification = yes\n}\n${lines}\n`;
}

/** Files of Dovecot 2.4. */
export const places24: readonly Place[] = [
  ...[...urls, ...odd].map((url) => ({
    name: `ox ${url}`,
    text: block(`push_notification ox {\n  push_notification_ox_url = ${url}\n}`),
  })),
  ...[...urls, ...odd].map((url) => ({name: `short ${url}`, text: block(`push_notification ox {\n  url = ${url}\n}`)})),
  ...[
    'ssl_server_key_file',
    'doveadm_password',
    'redis_password',
    'ssl_server_kei_file',
    'doveadm_pasword',
    'mysql_passwrd',
  ].flatMap((key) =>
    [...values.filter((value) => !key.endsWith('_file') || value === pem), 'inline:@@', pem].map((value) => ({
      name: `${key} = ${value}`,
      text: block(`${key} = ${value}`),
    })),
  ),
  ...compounds.map((value) => ({
    name: `compound ${value}`,
    text: block(`mail_attribute {\n  dict_proxy_name = ${value}\n}`),
  })),
  {name: 'block name', text: block('push_notification http://u:@@@h {\n}')},
  {name: 'quoted block name', text: block('push_notification "http://u:@@@h" {\n  driver = ox\n}')},
  {name: 'driver', text: block('push_notification a {\n  driver = http://u:@@@h\n}')},
  {name: 'line without a sign', text: block('doveadm_password @@')},
  {name: 'key of a setting', text: block('http://u:@@@h = x')},
  {name: 'variable of a secret', text: block('doveadm_password = $SET:@@')},
];
