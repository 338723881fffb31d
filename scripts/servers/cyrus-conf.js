/**
 * Options of imapd.conf by name.
 * @typedef {Readonly<Record<string, string>>} Options
 */

/**
 * Where a private Cyrus is and how it is reached.
 * @typedef {{folder: string, ports: {imap: number, pop3: number, lmtp: number}}} CyrusPlace
 */

/** Name of the server, which is the realm of its users too. */
export const serverName = 'imap.example.org';

/**
 * imapd.conf of a private Cyrus; `options` are added or replace.
 * @param {CyrusPlace} place
 * @param {Options} options
 */
export function formatImapdConf({folder}, options) {
  const all = {
    configdirectory: `${folder}/lib`,
    defaultpartition: 'default',
    'partition-default': `${folder}/spool`,
    proc_path: `${folder}/proc`,
    mboxname_lockpath: `${folder}/lock`,
    idlesocket: `${folder}/socket/idle`,
    notifysocket: `${folder}/socket/notify`,
    servername: serverName,
    admins: 'cyrus',
    sasl_pwcheck_method: 'auxprop',
    sasl_auxprop_plugin: 'sasldb',
    sasl_sasldb_path: `${folder}/sasldb2`,
    sasl_mech_list: 'PLAIN LOGIN',
    allowplaintext: 'yes',
    ...options,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/**
 * cyrus.conf of a private Cyrus. notifyd's socket is always `socket/notify`.
 * @param {CyrusPlace} place
 */
export function formatCyrusConf({folder, ports}) {
  const conf = `-C ${folder}/imapd.conf`;
  return `START {
  recover cmd="ctl_cyrusdb ${conf} -r"
}
SERVICES {
  imap cmd="imapd ${conf} -U 30" listen="127.0.0.1:${ports.imap}" prefork=0
  pop3 cmd="pop3d ${conf} -U 30" listen="127.0.0.1:${ports.pop3}" prefork=0
  lmtp cmd="lmtpd ${conf} -a" listen="127.0.0.1:${ports.lmtp}" prefork=0
  notify cmd="notifyd ${conf}" listen="${folder}/socket/notify" proto="udp" prefork=1
}
EVENTS {
}
`;
}

/**
 * rsyslog.conf that writes all messages in the traditional form and in ISO 8601.
 * @param {CyrusPlace} place
 */
export function formatRsyslogConf({folder}) {
  return `global(localHostname="mail" workDirectory="${folder}/log")
module(load="imuxsock" SysSock.Name="/dev/log")
*.* action(type="omfile" file="${folder}/log/traditional.log" template="RSYSLOG_TraditionalFileFormat")
*.* action(type="omfile" file="${folder}/log/iso.log" template="RSYSLOG_FileFormat")
`;
}
