import {parseAddress} from './address.js';
import {type Filter, matchesProtocol} from './filters.js';

/** A line that stands in for an old one. One that may fail in silence hides the failures of those before it, too. */
export interface Replacement {
  /** `here` is the block of the old line; `root` the outermost one, whatever filters are around. */
  readonly where: 'here' | 'root';
  readonly path: string;
  readonly value: string;
  readonly kind?: 'file';
  readonly mayFail?: boolean;
}

/** What Dovecot makes of a setting of an earlier release. */
export interface Modernised {
  /** doveconf's warning, without the place; null where it stays silent. */
  readonly warning: string | null;
  readonly lines: readonly Replacement[];
  /** True where what was written has no effect, or another one, any more. */
  readonly isGone?: boolean;
}

type ToSetting = readonly [setting: string, value: (old: string) => string];

const same = (value: string): string => value;
const megabytes = (value: string): string => `${value} M`;

const loginSettings: Readonly<Record<string, ToSetting>> = {
  login_chroot: ['chroot', (value) => (value === 'no' ? '' : 'login')],
  login_user: ['user', same],
  login_executable: ['executable', same],
  login_process_size: ['vsz_limit', megabytes],
  login_process_per_connection: ['service_count', (value) => (value === 'no' ? '0' : '1')],
  login_processes_count: ['process_min_avail', same],
  login_max_processes_count: ['process_limit', same],
  login_max_connections: ['client_limit', same],
};

const mailSettings: Readonly<Record<string, ToSetting>> = {
  max_mail_processes: ['process_limit', same],
  mail_executable: ['executable', same],
  mail_process_size: ['vsz_limit', megabytes],
  mail_drop_priv_before_exec: ['drop_priv_before_exec', same],
};

const authSettings: Readonly<Record<string, ToSetting>> = {
  auth_executable: ['executable', same],
  auth_process_size: ['vsz_limit', megabytes],
  auth_user: ['user', same],
  auth_chroot: ['chroot', same],
};

const removed = new Set([
  'login_dir',
  'dbox_rotate_min_size',
  'dbox_rotate_days',
  'director_consistent_hashing',
  'mail_log_max_lines_per_sec',
  'maildir_copy_preserve_filename',
]);

function own(table: Readonly<Record<string, ToSetting>>, key: string): ToSetting | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function toServices(filter: Filter, suffix: string, [setting, convert]: ToSetting, value: string): Replacement[] {
  if (filter.local !== null || filter.remote !== null || filter.localName !== null) return [];
  return [
    {service: 'imap', protocol: 'imap'},
    {service: 'pop3', protocol: 'pop3'},
    {service: 'managesieve', protocol: 'sieve', mayFail: true},
  ]
    .filter(({protocol}) => matchesProtocol(filter, protocol))
    .map(({service, mayFail}) => ({
      where: 'root' as const,
      path: `service/${service}${suffix}/${setting}`,
      value: convert(value),
      ...(mayFail === true ? {mayFail} : {}),
    }));
}

function replaced(key: string, target: string, lines: readonly Replacement[]): Modernised {
  return {warning: `${key} has been replaced by ${target}`, lines};
}

function hasPort(value: string): boolean {
  if (!value.includes(':')) return false;
  return value
    .split(/[, ]+/)
    .some((word) => word !== '' && !['*', '::', '[::]'].includes(word) && parseAddress(word) === null);
}

/** An address to listen on that carries a port, or that stands in a filter, moved into listeners of services. */
function modernListen(key: string, value: string, filter: Filter, atRoot: boolean): Modernised | null {
  if (key !== 'ssl_listen' && !(key === 'listen' && (hasPort(value) || !atRoot))) return null;
  if (value === '') return {warning: null, lines: []};
  const tls = key === 'ssl_listen';
  const colon = hasPort(value) ? value.lastIndexOf(':') : value.length;
  const port: ToSetting = ['port', () => value.slice(colon + 1)];
  const ports = colon === value.length ? [] : toServices(filter, '-login', port, value).map(toListener(tls));
  const address: Replacement = {where: 'here', path: key, value: value.slice(0, colon)};
  const lines = [...ports.filter(({mayFail}) => !(tls && mayFail === true)), ...(atRoot && !tls ? [address] : [])];
  return replaced(`protocol { ${key} }`, 'service { inet_listener { address } }', lines);
}

function toListener(tls: boolean): (line: Replacement) => Replacement {
  return (line) => {
    const service = /^service\/(\w+)-login/.exec(line.path)?.[1] ?? '';
    return {...line, path: `service/${service}-login/inet_listener/${service}${tls ? 's' : ''}/port`};
  };
}

function modernService(key: string, value: string, filter: Filter): Modernised | null {
  const login = own(loginSettings, key);
  if (login !== undefined) return replaced(key, `service { ${login[0]} }`, toServices(filter, '-login', login, value));
  const mail = own(mailSettings, key);
  if (mail !== undefined) return replaced(key, `service { ${mail[0]} }`, toServices(filter, '', mail, value));
  const auth = own(authSettings, key);
  if (auth === undefined) return null;
  const path = `service/auth/${auth[0]}`;
  return replaced(key, `service auth { ${auth[0]} }`, [{where: 'root', path, value: auth[1](value)}]);
}

function renamed(key: string, path: string, value: string): Modernised {
  return {warning: `${key} has been renamed to ${path}`, lines: [{where: 'here', path, value}]};
}

function yesNo(value: string, yes: string, no: string): string {
  const lower = value.toLowerCase();
  return lower === 'yes' ? yes : lower === 'no' ? no : value;
}

function modernRenamed(key: string, value: string): Modernised | null {
  if (key === 'ssl_disable') return renamed(key, 'ssl', yesNo(value, 'no', 'yes'));
  if (key === 'fsync_disable') return renamed(key, 'mail_fsync', yesNo(value, 'never', 'optimized'));
  if (key === 'dbox_rotate_size') return renamed(key, 'mdbox_rotate_size', value);
  if (key.startsWith('mail_cache_compress_')) return renamed(key, `mail_cache_purge_${key.slice(20)}`, value);
  return null;
}

const tlsVersions = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'];

/** The least version that a list of `ssl_protocols` leaves; null for a list that Dovecot only complains about. */
function leastTls(value: string): string | null {
  const words = value.split(/[, ]+/).filter((word) => word !== '');
  const names = words.map((word) => word.replace(/^!/, ''));
  if (names.some((name) => !tlsVersions.includes(name))) return null;
  const wanted = words.filter((word) => !word.startsWith('!'));
  return tlsVersions.find((name) => (wanted.length > 0 ? wanted.includes(name) : !names.includes(name))) ?? null;
}

function modernSsl(key: string, value: string): Modernised | null {
  if (key === 'ssl_parameters_regenerate' || key === 'ssl_dh_parameters_length') {
    return {warning: `${key} is no longer needed`, lines: [], isGone: true};
  }
  if (key === 'ssl_protocols') {
    const least = leastTls(value);
    return replaced(
      key,
      'ssl_min_protocol',
      least === null ? [] : [{where: 'here', path: 'ssl_min_protocol', value: least}],
    );
  }
  if (!/^ssl_(cert|key|ca)_file$/.test(key)) return null;
  const path = key.slice(0, -5);
  if (value === '') return {warning: null, lines: []};
  return replaced(key, `${path} = <file`, [{where: 'here', path, value, kind: 'file'}]);
}

const oldProtocols: Readonly<Record<string, string>> = {imaps: 'imap', pop3s: 'pop3'};

function modernProtocols(value: string): Modernised {
  const words = value.split(/ +/).filter((word) => word !== '');
  const old = words.filter((word) => Object.hasOwn(oldProtocols, word));
  const kept = words.filter((word) => !old.includes(word)).map((word) => (word === 'managesieve' ? 'sieve' : word));
  const added = [...new Set(old.map((word) => oldProtocols[word] ?? ''))].filter((word) => !kept.includes(word));
  const line: Replacement = {where: 'here', path: 'protocols', value: [...kept, ...added].join(' ')};
  if (old.length > 0)
    return {warning: `'${old[0]}' protocol is no longer necessary, remove it`, lines: [line], isGone: true};
  const warning = words.includes('managesieve') ? 'protocols=managesieve has been renamed to protocols=sieve' : null;
  return {warning, lines: [line]};
}

function modernWorkarounds(key: string, value: string): Modernised {
  const words = value.split(/[ ,]+/);
  const old = words.find((word) => word === 'outlook-idle' || word === 'netscape-eoh');
  const kept = words.filter((word) => word !== 'outlook-idle' && word !== 'netscape-eoh');
  const warning = old === undefined ? null : `${key}=${old} is no longer necessary`;
  return {warning, lines: [{where: 'here', path: key, value: kept.join(' ')}], isGone: true};
}

/**
 * What a line means that Dovecot 2.3 knows from earlier releases; null for any other line. Only plain and quoted values
 * outside of blocks other than filters are looked at (old-set-parser.c).
 */
export function modernise(key: string, value: string, filter: Filter): Modernised | null {
  const atRoot =
    matchesProtocol(filter, null) && filter.local === null && filter.remote === null && filter.localName === null;
  const listen = modernListen(key, value, filter, atRoot);
  if (listen !== null) return listen;
  const service = modernService(key, value, filter);
  if (service !== null) return service;
  if (key === 'auth_cache_size' && /^\d+$/.test(value) && Number(value) > 0 && Number(value) < 1024) {
    const warning = `auth_cache_size value no longer defaults to megabytes. Use ${value}M`;
    return {warning, lines: [{where: 'root', path: key, value: `${value}M`}], isGone: true};
  }
  if (key === 'auth_count')
    return {warning: 'auth_count has been removed, and its value must be 1', lines: [], isGone: true};
  if (key === 'protocols') return modernProtocols(value);
  if (key === 'imap_client_workarounds') return modernWorkarounds(key, value);
  if (key === 'sieve' || key === 'sieve_storage') {
    return {
      warning: `${key} has been moved into plugin {} section`,
      lines: [{where: 'here', path: `plugin/${key}`, value}],
    };
  }
  if (removed.has(key)) return {warning: `${key} has been removed`, lines: [], isGone: true};
  return modernSsl(key, value) ?? modernRenamed(key, value);
}
