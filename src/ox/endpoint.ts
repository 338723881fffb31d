import {usageError} from '../errors.js';
import {maskSetting} from '../secrets.js';

/** Where requests go, and how Dovecot begins them for a URL written like that. */
export interface EndpointUrl {
  /** Without credentials. */
  readonly url: URL;
  /** `user:password`, null where the URL holds none: a user without a password is none. */
  readonly credentials: string | null;
  /** Value of the Host header. */
  readonly host: string;
  /** What is asked for: path and query. */
  readonly target: string;
}

// What RFC 3986 allows; anything else Dovecot does not take.
const urlParts =
  /^https?:\/\/(?:[^@/?#]*@)?(?<name>[\w.~-]+|\[[\da-f:.]+\])(?<port>:\d+)?(?<path>\/(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*)?(?<query>\?(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(?:#.*)?$/i;
const kept = /[\w.~!$&'()*+,;=:@/-]/;

/** The endpoint of a URL. Throws USAGE where it is none, or holds credentials, unless that is allowed. */
export function parseEndpoint(text: string, mayHoldCredentials = false): EndpointUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(
      `'${maskSetting('url', text)}' is no http or https URL`,
      'Write it whole: https://push.example.org/path.',
    );
  }
  if (!mayHoldCredentials && (url.password !== '' || url.username !== '')) {
    throw usageError('the URL holds credentials', {reason: 'url-credentials'});
  }
  const credentials = credentialsIn(url, text);
  url.username = '';
  url.password = '';
  return {url, credentials, ...writtenAs(text, url)};
}

/** As Dovecot takes them: `user@` and `:password@` are none, `user:@` has an empty password. */
function credentialsIn({username, password}: URL, text: string): string | null {
  const hasPassword = /^[^/]*\/\/[^@/?#]*:[^@/?#]*@/.test(text);
  if (username === '' || !hasPassword) return null;
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    throw usageError('the credentials in the URL are no percent-encoded UTF-8', 'Write % itself as %25.');
  }
}

/**
 * URL writes hosts and queries in other ways than they were given, Dovecot does not; of the path it decodes all that may
 * stand there as it is (http-url.c, uri-util.c; observed with 2.3.19.1).
 */
function writtenAs(text: string, url: URL): {host: string; target: string} {
  const {name, port = '', path = '/', query = ''} = urlParts.exec(text)?.groups ?? {};
  if (name === undefined) return {host: url.host, target: url.pathname + url.search};
  return {host: name.replace(/\.$/, '') + port.replace(/^:0+/, ':'), target: encodePath(withoutDots(path)) + query};
}

/** Resolves `.` and `..` (RFC 3986, 5.2.4). */
function withoutDots(path: string): string {
  const segments: string[] = [];
  const given = path.slice(1).split('/');
  for (const [index, segment] of given.entries()) {
    const isLast = index === given.length - 1;
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
    if (isLast && (segment === '.' || segment === '..')) segments.push('');
  }
  return `/${segments.join('/')}`;
}

/** Bytes that need it are encoded with small digits, all others are themselves. */
function encodePath(path: string): string {
  const bytes = path.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return [...bytes]
    .map((byte) => (kept.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`))
    .join('');
}
