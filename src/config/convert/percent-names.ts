/** What a letter stands for, as it is written between the braces of 2.4. */
export type Letters = Readonly<Record<string, string>>;

const user: Letters = {u: 'user', n: 'user | username', d: 'user | domain'};

/** What 2.3 expands in settings of mail users. */
export const mailUser: Letters = {...user, h: 'home', s: 'protocol', l: 'local_ip', r: 'remote_ip', p: 'process:pid'};

const transfer: Letters = {i: 'input', o: 'output'};

/** Settings whose letters mean something of their own, after the defaults of both series and the documentation of 2.3. */
export const ownLetters: Readonly<Record<string, Letters>> = {
  auth_username_format: user,
  deliver_log_format: {
    $: 'message',
    e: 'from_envelope',
    f: 'from',
    m: 'msgid',
    p: 'size',
    s: 'subject',
    w: 'vsize',
  },
  imap_logout_format: transfer,
  imap_urlauth_logout_format: transfer,
  login_log_format: {$: 'message', s: 'elements'},
  login_log_format_elements: {
    ...user,
    a: 'local_port',
    b: 'remote_port',
    c: 'secured',
    e: 'mail_pid',
    l: 'local_ip',
    m: 'mechanism',
    r: 'remote_ip',
  },
  mail_log_prefix: {...user, l: 'local_ip', p: 'process:pid', r: 'remote_ip', s: 'service'},
  managesieve_logout_format: transfer,
  pop3_logout_format: {
    b: 'retr_bytes',
    d: 'deleted_count',
    m: 'message_count',
    p: 'top_bytes',
    r: 'retr_count',
    s: 'message_bytes',
    t: 'top_count',
  },
  pop3_uidl_format: {f: 'filename', g: 'guid', m: 'md5', u: 'uid', v: 'uidvalidity'},
  rejection_reason: {n: "literal('\\r\\n')", r: 'reason', s: 'subject', t: 'to'},
  rejection_subject: {n: "literal('\\r\\n')", r: 'reason', s: 'subject', t: 'to'},
  submission_logout_format: transfer,
};

/** Settings that 2.3 expands for each mail user. */
export const forMailUsers = new Set([
  'hostname',
  'imapc_master_user',
  'imapc_password',
  'imapc_user',
  'login_greeting',
  'mail_attachment_dir',
  'mail_attachment_fs',
  'mail_chroot',
  'mail_gid',
  'mail_home',
  'mail_temp_dir',
  'mail_uid',
  'pop3c_master_user',
  'pop3c_password',
  'pop3c_user',
  'postmaster_address',
  'prefix',
  'rawlog_dir',
  'sendmail_path',
  'submission_host',
]);

/** Settings in which `%` is not the program's own: strftime reads these. */
export const verbatim = new Set(['log_timestamp']);

/** Names in braces of 2.3 that 2.4 has too, by its own name. */
export const longNames: Letters = {
  body_bytes: 'body_bytes',
  deleted: 'deleted',
  delivery_time: 'delivery_time',
  domain: 'user | domain',
  expunged: 'expunged',
  fetch_body_bytes: 'fetch_body_bytes',
  fetch_body_count: 'fetch_body_count',
  fetch_hdr_bytes: 'fetch_hdr_bytes',
  fetch_hdr_count: 'fetch_hdr_count',
  from: 'from',
  from_envelope: 'from_envelope',
  home: 'home',
  lip: 'local_ip',
  lport: 'local_port',
  msgid: 'msgid',
  pid: 'process:pid',
  rip: 'remote_ip',
  rport: 'remote_port',
  session: 'session',
  session_time: 'session_time',
  size: 'size',
  subject: 'subject',
  to_envelope: 'to_envelope',
  trashed: 'trashed',
  user: 'user',
  username: 'user | username',
  vsize: 'vsize',
};
