import {type DovecotRelease, type DovecotSeries, hasSince} from '../../dovecot-release.js';

// What scripts may call, observed with 2.3.19.1 and 2.4.1; what the sources of later 2.4 releases add (base64,
// str_sanitize), of which it is not known in which of them it came.

const sharedFunctions = [
  'clear_flag',
  'event',
  'has_flag',
  'i_debug',
  'i_error',
  'i_info',
  'i_warning',
  'restrict_global_variables',
  'set_flag',
] as const;

const functions24 = [
  'gettimeofday',
  'microseconds',
  'nanoseconds',
  'net_ip_family',
  'split_tabescaped',
  'tabescape',
  'tabunescape',
] as const;

const functionsAfter241 = ['base64.decode', 'base64.encode', 'str_sanitize', 'str_sanitize_utf8'] as const;

/** Functions below `dovecot.` and the releases that have them, as a person would say it. */
const functionGroups: readonly {
  readonly names: readonly string[];
  readonly since: string;
  readonly isIn: (release: DovecotRelease) => boolean;
}[] = [
  {names: sharedFunctions, since: 'every release', isIn: () => true},
  {
    names: ['http.client'],
    since: 'Dovecot 2.3.19 and later',
    isIn: (release) => release.series === '2.4' || hasSince(release, '2.3', 19),
  },
  {names: functions24, since: 'Dovecot 2.4', isIn: ({series}) => series === '2.4'},
  {names: functionsAfter241, since: 'releases after 2.4.1', isIn: (release) => hasSince(release, '2.4', 2)},
];

/** Functions below `dovecot.` in a release. */
export function dovecotFunctions(release: DovecotRelease): readonly string[] {
  return functionGroups.flatMap(({names, isIn}) => (isIn(release) ? names : []));
}

/** The releases that have a function below `dovecot.`, in words; null if none does. */
export function releasesWith(name: string): string | null {
  return functionGroups.find(({names}) => names.includes(name))?.since ?? null;
}

const sharedUserMethods = ['mailbox', 'metadata_get', 'metadata_list', 'metadata_set', 'metadata_unset', 'var_expand'];

/** Methods of the `user` that begin_txn gets. */
export const userMethods: Readonly<Record<DovecotSeries, readonly string[]>> = {
  '2.3': [...sharedUserMethods, 'plugin_getenv'],
  '2.4': sharedUserMethods,
};

type HttpKind = 'time' | 'count' | 'boolean' | 'size' | 'text' | 'any';

const namesByKind24: Readonly<Record<HttpKind, string>> = {
  time: 'connect_backoff_max_time connect_backoff_time connect_timeout delete_request_timeout dns_ttl max_auto_retry_delay max_idle_time read_request_timeout request_absolute_timeout request_timeout soft_connect_timeout write_request_timeout',
  count:
    'delete_request_max_attempts max_connect_attempts max_parallel_connections max_pipelined_requests read_request_max_attempts request_max_attempts request_max_redirects write_request_max_attempts',
  boolean: 'auto_redirect auto_retry proxy_ssl_tunnel',
  size: 'socket_recv_buffer_size socket_send_buffer_size',
  text: 'dns_client_socket_path proxy_password proxy_socket_path proxy_url proxy_username rawlog_dir user_agent',
  any: 'event_parent',
};

/** What each setting of 2.4's `dovecot.http.client` takes (observed with 2.4.1). */
export const httpKinds24: ReadonlyMap<string, HttpKind> = new Map(
  (Object.entries(namesByKind24) as [HttpKind, string][]).flatMap(([kind, names]) =>
    names.split(' ').map((name): [string, HttpKind] => [name, kind]),
  ),
);

/** What each setting of 2.3's `dovecot.http.client` is, as `type()` names it (dlua-dovecot-http.c). */
export const httpKinds23: ReadonlyMap<string, 'number' | 'boolean' | 'string' | 'any'> = new Map([
  ...[
    'connect_backoff_max_time_msecs',
    'connect_backoff_time_msecs',
    'connect_timeout_msecs',
    'max_attempts',
    'max_auto_retry_delay_secs',
    'max_connect_attempts',
    'max_idle_time_msecs',
    'max_redirects',
    'request_absolute_timeout_msecs',
    'request_timeout_msecs',
    'soft_connect_timeout_msecs',
  ].map((name) => [name, 'number'] as const),
  ...['debug', 'no_auto_redirect', 'no_auto_retry'].map((name) => [name, 'boolean'] as const),
  ...['proxy_url', 'rawlog_dir', 'user_agent'].map((name) => [name, 'string'] as const),
  ['event_parent', 'any'] as const,
]);

/** Settings of `dovecot.http.client`: 2.3 ignores other names, 2.4 refuses them. */
export const httpSettings: Readonly<Record<DovecotSeries, readonly string[]>> = {
  '2.3': [...httpKinds23.keys()],
  '2.4': [...httpKinds24.keys()],
};

/** Settings that bound how long a request may take. */
export const httpTimeouts: Readonly<Record<DovecotSeries, readonly string[]>> = {
  '2.3': ['request_timeout_msecs', 'request_absolute_timeout_msecs'],
  '2.4': ['request_timeout', 'request_absolute_timeout'],
};

/** Functions of older Luas that 5.4, which Debian's Dovecot 2.3 and 2.4 run, does not have; and what to write instead. */
export const formerLua: Readonly<Record<string, string>> = {
  'bit32.band': 'a & b',
  'bit32.bor': 'a | b',
  'bit32.bxor': 'a ~ b',
  getfenv: 'the variable _ENV',
  loadstring: 'load',
  'math.cosh': 'math.exp',
  'math.frexp': 'string.format("%a")',
  'math.ldexp': 'x * 2.0^exponent',
  'math.log10': 'math.log(x, 10)',
  'math.pow': 'x ^ y',
  'math.sinh': 'math.exp',
  'math.tanh': 'math.exp',
  module: 'a local table',
  setfenv: 'the variable _ENV',
  'string.gfind': 'string.gmatch',
  'table.foreach': 'pairs',
  'table.foreachi': 'ipairs',
  'table.getn': '#list',
  'table.maxn': '#list',
  'table.setn': 'nothing: lists know their length',
  unpack: 'table.unpack',
};
