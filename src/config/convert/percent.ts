/** What a letter stands for, as it is written between the braces of 2.4. */
type Letters = Readonly<Record<string, string>>;

const user: Letters = {u: 'user', n: 'user | username', d: 'user | domain'};

/** What 2.3 expands in settings of mail users. */
const mailUser: Letters = {...user, h: 'home', s: 'protocol', l: 'local_ip', r: 'remote_ip', p: 'process:pid'};

const transfer: Letters = {i: 'input', o: 'output'};

/** Settings whose letters mean something of their own, after the defaults of both series and the documentation of 2.3. */
const ownLetters: Readonly<Record<string, Letters>> = {
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
const forMailUsers = new Set([
  'hostname',
  'imapc_password',
  'imapc_user',
  'login_greeting',
  'mail_chroot',
  'mail_gid',
  'mail_home',
  'mail_temp_dir',
  'mail_uid',
  'pop3c_password',
  'pop3c_user',
  'postmaster_address',
  'prefix',
  'sendmail_path',
  'submission_host',
]);

/** Settings in which `%` is not the program's own: strftime reads these. */
const verbatim = new Set(['log_timestamp']);

/** Names in braces of 2.3 that 2.4 has too, by its own name. */
const longNames: Letters = {
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

/** A value with its variables in the spelling of 2.4. */
export interface ConvertedPercent {
  readonly text: string;
  /** Variables without a counterpart, as written; they stay in the text, where 2.4 takes them for plain text. */
  readonly lost: readonly string[];
}

// A sign twice; or an offset and width, modifiers and a letter; or a name in braces.
const variable = /%(?:(%)|(-?\d+(?:\.-?\d+)?)?([A-Z]*)(?:([a-z$])|\{([^}]*)\}))/g;
const variableWithoutBraces = /%(?:(%)|(-?\d+(?:\.-?\d+)?)?([A-Z]*)([a-z$]))/g;

/** The text up to its last closing brace, and the rest, in which looking for one from each `%{` takes quadratic time. */
function splitAtLastBrace(text: string): readonly [closed: string, open: string] {
  const end = text.lastIndexOf('}') + 1;
  return [text.slice(0, end), text.slice(end)];
}

/** `| substr(2, 3)` for `2.3`; a number alone is a width. */
function cut(range: string | undefined, name: string): string | null {
  if (range === undefined) return name;
  const [first = '', second] = range.split('.');
  if (first.startsWith('-') || second?.startsWith('-')) return null;
  return second === undefined
    ? `${name} | substr(0, ${Number(first)})`
    : `${name} | substr(${Number(first)}, ${Number(second)})`;
}

/** What the modifiers of 2.3 are called in 2.4, tried with 2.4.1: same text for the same user. */
const filters: Letters = {'': '', L: ' | lower', M: ' | md5', R: ' | reverse', U: ' | upper'};

/** `| lower`, `| upper`, `| hex(8)`; null for a modifier that 2.4 has no such filter for. */
function modify(range: string | undefined, modifiers: string, name: string): string | null {
  if (modifiers === 'X') return range === undefined ? `${name} | hex` : `${name} | hex(${Number(range)})`;
  const filter = Object.hasOwn(filters, modifiers) ? filters[modifiers] : undefined;
  const whole = cut(range, name);
  return filter === undefined || whole === null ? null : `${whole}${filter}`;
}

function convertWith(letters: Letters, text: string): ConvertedPercent {
  const lost: string[] = [];
  const convert = (all: string, range: string | undefined, modifiers: string, letter: string, long: string) => {
    const names = long === '' ? letters : longNames;
    const key = long === '' ? letter : long;
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    const written = name === undefined ? null : modify(range, modifiers, name);
    if (written === null) lost.push(all);
    return written === null ? all : `%{${written}}`;
  };
  // A single sign is plain text in 2.4, unless a brace follows.
  const single = (next: string | undefined) => (next === '{' ? '%%' : '%');
  const [closed, open] = splitAtLastBrace(text);
  const converted =
    closed.replace(variable, (all, sign, range, modifiers = '', letter = '', long = '', at = 0) =>
      sign === '%' ? single(text[at + 2]) : convert(all, range, modifiers, letter, long),
    ) +
    open.replace(variableWithoutBraces, (all, sign, range, modifiers = '', letter = '', at = 0) =>
      sign === '%' ? single(open[at + 2]) : convert(all, range, modifiers, letter, ''),
    );
  return {text: converted, lost};
}

/** The variables of a value that 2.3 expands for each mail user. */
export function convertPercent(text: string): ConvertedPercent {
  return convertWith(mailUser, text);
}

/** The variables of a setting: each has letters of its own. Of a setting that is not known to have any, all are lost. */
export function convertSettingPercent(name: string, text: string): ConvertedPercent {
  if (verbatim.has(name)) return {text, lost: []};
  const own = Object.hasOwn(ownLetters, name) ? ownLetters[name] : undefined;
  if (own !== undefined) return convertWith(own, text);
  if (forMailUsers.has(name)) return convertPercent(text);
  const [closed, open] = splitAtLastBrace(text);
  const lost = [...closed.matchAll(/%(?:\{[^}]*\}|[-.\d]*[A-Z]*[a-z])/g), ...open.matchAll(/%[-.\d]*[A-Z]*[a-z]/g)];
  return {text, lost: lost.map(([all]) => all)};
}

/** Whether 2.3 is known to expand variables in a setting. */
export function hasVariables(name: string): boolean {
  return Object.hasOwn(ownLetters, name) || forMailUsers.has(name);
}
