import type {DovecotVersion} from './script.js';

// What scripts may call. 2.3: observed with 2.3.19.1. 2.4: the method tables in libdovecot-lua and libdovecot-storage-lua
// of 2.4.1, and what the sources of later 2.4 versions add (base64, str_sanitize).

const sharedFunctions = [
  'clear_flag',
  'event',
  'has_flag',
  'http.client',
  'i_debug',
  'i_error',
  'i_info',
  'i_warning',
  'restrict_global_variables',
  'set_flag',
] as const;

const newerFunctions = [
  'base64.decode',
  'base64.encode',
  'gettimeofday',
  'microseconds',
  'nanoseconds',
  'net_ip_family',
  'split_tabescaped',
  'str_sanitize',
  'str_sanitize_utf8',
  'tabescape',
  'tabunescape',
] as const;

/** Functions below `dovecot.` by version. */
export const dovecotFunctions: Readonly<Record<DovecotVersion, readonly string[]>> = {
  '2.3': sharedFunctions,
  '2.4': [...sharedFunctions, ...newerFunctions],
};

const sharedUserMethods = ['mailbox', 'metadata_get', 'metadata_list', 'metadata_set', 'metadata_unset', 'var_expand'];

/** Methods of the `user` that begin_txn gets. */
export const userMethods: Readonly<Record<DovecotVersion, readonly string[]>> = {
  '2.3': [...sharedUserMethods, 'plugin_getenv'],
  '2.4': sharedUserMethods,
};

/** Settings of `dovecot.http.client`: 2.3 ignores other names, 2.4 refuses them. */
export const httpSettings: Readonly<Record<DovecotVersion, readonly string[]>> = {
  '2.3': [
    'connect_backoff_max_time_msecs',
    'connect_backoff_time_msecs',
    'connect_timeout_msecs',
    'debug',
    'event_parent',
    'max_attempts',
    'max_auto_retry_delay_secs',
    'max_connect_attempts',
    'max_idle_time_msecs',
    'max_redirects',
    'no_auto_redirect',
    'no_auto_retry',
    'proxy_url',
    'rawlog_dir',
    'request_absolute_timeout_msecs',
    'request_timeout_msecs',
    'soft_connect_timeout_msecs',
    'user_agent',
  ],
  '2.4': [
    'auto_redirect',
    'auto_retry',
    'connect_backoff_max_time',
    'connect_backoff_time',
    'connect_timeout',
    'delete_request_max_attempts',
    'delete_request_timeout',
    'dns_client_socket_path',
    'dns_ttl',
    'event_parent',
    'max_auto_retry_delay',
    'max_connect_attempts',
    'max_idle_time',
    'max_parallel_connections',
    'max_pipelined_requests',
    'proxy_password',
    'proxy_socket_path',
    'proxy_ssl_tunnel',
    'proxy_url',
    'proxy_username',
    'rawlog_dir',
    'read_request_max_attempts',
    'read_request_timeout',
    'request_absolute_timeout',
    'request_max_attempts',
    'request_max_redirects',
    'request_timeout',
    'socket_recv_buffer_size',
    'socket_send_buffer_size',
    'soft_connect_timeout',
    'user_agent',
    'write_request_max_attempts',
    'write_request_timeout',
  ],
};

/** Settings that bound how long a request may take. */
export const httpTimeouts: Readonly<Record<DovecotVersion, readonly string[]>> = {
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
