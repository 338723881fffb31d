import {dialects} from './dovecot-dialects.js';

/**
 * A push driver. The file of a lua script is copied to where Dovecot can read it.
 * @typedef {{driver: 'dlog'} | {driver: 'ox', url: string, userFromMetadata?: boolean} | {driver: 'lua', script: string}} PushDriver
 */

/**
 * What a private Dovecot is to be like.
 * @typedef {object} DovecotOptions
 * @property {import('./dovecot-programs.js').Series} [series] default 2.3
 * @property {readonly string[]} [users] created at the start, password `secret`
 * @property {readonly PushDriver[]} [drivers] default dlog alone
 * @property {boolean} [attributes] whether mailbox attributes are kept, in a file in each home; default true
 * @property {boolean} [http] whether doveadm's HTTP API listens; default true
 * @property {boolean} [keepsProcesses] whether a process of doveadm serves many connections; default one each, as Dovecot's own
 * @property {string} [extra] text at the end of the file; later settings win
 */

/**
 * What stays the same for as long as the server runs.
 * @typedef {object} DovecotPlace
 * @property {import('./dovecot-programs.js').Series} series
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
 * @param {DovecotPlace} place
 * @param {DovecotOptions} options
 */
function doveadmService({series, ports, apiKey}, {keepsProcesses = false}) {
  const listener = ports.http === 0 ? '' : `  inet_listener http {\n    port = ${ports.http}\n  }\n`;
  const count = keepsProcesses ? `  ${dialects[series].keepsProcesses}\n` : '';
  return `service doveadm {\n${listener}${count}}\ndoveadm_api_key = ${apiKey}\n`;
}

/**
 * The text of a `dovecot.conf`. `account` names the user and group when it is not root that runs it.
 * @param {DovecotPlace} place
 * @param {DovecotOptions} options
 * @param {{user: string, group: string} | null} account
 */
export function formatDovecotConf(place, options, account) {
  const {series, root, uid, gid, ports} = place;
  const drivers = options.drivers ?? [{driver: 'dlog'}];
  const lua = drivers.some(({driver}) => driver === 'lua') ? ' mail_lua push_notification_lua' : '';
  const {first, spell} = dialects[series];
  const spelled = spell({
    usersFile: `${root}/users`,
    attributesFile: (options.attributes ?? true) ? 'dovecot-attributes' : null,
    plugins: `notify push_notification${lua}`,
    drivers,
  });
  return `${first}base_dir = ${root}/base
state_dir = ${root}/state
log_path = ${root}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
hostname = mx.example.com

mail_uid = ${uid}
mail_gid = ${gid}
namespace inbox {
  inbox = yes
  separator = /
}
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
lda_mailbox_autosubscribe = yes
protocol imap {
  imap_metadata = yes
}
protocol lmtp {
  postmaster_address = postmaster@example.com
}

${spelled}
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
