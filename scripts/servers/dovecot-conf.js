/**
 * What a private Dovecot is to be like.
 * @typedef {object} DovecotOptions
 * @property {readonly string[]} [users] created at the start, password `secret`
 * @property {string} [plugins] `mail_plugins`; default `notify push_notification`
 * @property {readonly string[]} [drivers] values of `push_notification_driver`, `…driver2` and so on; default `dlog`
 * @property {Readonly<Record<string, string>>} [pluginSettings] further lines of the plugin block
 * @property {string} [attributeDict] `mail_attribute_dict`; default a file in each home
 * @property {boolean} [http] whether doveadm's HTTP API listens; default true
 * @property {number} [serviceCount] `service_count` of doveadm; default Dovecot's own, 1
 * @property {string} [extra] text at the end of the file; later settings win
 */

/**
 * What stays the same for as long as the server runs.
 * @typedef {object} DovecotPlace
 * @property {string} root
 * @property {number} uid  owner of the mails
 * @property {number} gid
 * @property {string} apiKey
 * @property {{imap: number, lmtp: number, http: number}} ports  http is 0 where it does not listen
 */

/** Lets the whole server run as one ordinary user. @param {{user: string, group: string}} names */
function unprivileged({user, group}) {
  return `
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
`;
}

/**
 * The lines of the plugin block.
 * @param {DovecotOptions} options
 */
function pluginLines({drivers = ['dlog'], pluginSettings = {}}) {
  const started = drivers.map((driver, index) => [`push_notification_driver${index === 0 ? '' : index + 1}`, driver]);
  return [...started, ...Object.entries(pluginSettings)].map(([key, value]) => `  ${key} = ${value}`).join('\n');
}

/**
 * @param {DovecotPlace} place
 * @param {DovecotOptions} options
 */
function doveadmService({ports, apiKey}, {serviceCount}) {
  const listener = ports.http === 0 ? '' : `  inet_listener http {\n    port = ${ports.http}\n  }\n`;
  const count = serviceCount === undefined ? '' : `  service_count = ${serviceCount}\n`;
  return `service doveadm {\n${listener}${count}}\ndoveadm_api_key = ${apiKey}\n`;
}

/**
 * The text of a `dovecot.conf` (2.3). `account` names the user and group when it is not root that runs it.
 * @param {DovecotPlace} place
 * @param {DovecotOptions} options
 * @param {{user: string, group: string} | null} account
 */
export function formatDovecotConf(place, options, account) {
  const {root, uid, gid, ports} = place;
  return `base_dir = ${root}/base
state_dir = ${root}/state
log_path = ${root}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
hostname = mx.example.com

passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${root}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${root}/users
}

mail_location = maildir:~/Maildir
mail_uid = ${uid}
mail_gid = ${gid}
namespace inbox {
  inbox = yes
  separator = /
}
mail_attribute_dict = ${options.attributeDict ?? 'file:%h/dovecot-attributes'}
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
lda_mailbox_autosubscribe = yes
protocol imap {
  imap_metadata = yes
}
protocol lmtp {
  postmaster_address = postmaster@example.com
}

mail_plugins = ${options.plugins ?? 'notify push_notification'}
plugin {
${pluginLines(options)}
}

service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
${doveadmService(place, options)}${account === null ? '' : unprivileged(account)}${options.extra ?? ''}`;
}
