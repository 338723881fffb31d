import {expandVariables24} from '../../config/settings/var-expand.js';
import type {DovecotRelease} from '../../dovecot-release.js';
import {expandVariables23} from './expand-2.3.js';

/** The session that a script runs in, as far as variables tell of it. */
export interface Session {
  readonly user: string;
  /** Fields of the userdb by name. */
  readonly userdb: Readonly<Record<string, string>>;
}

/** A text with its variables replaced; Dovecot's words why it cannot be; or what of it only the server can tell. */
export type Expansion = {readonly value: string} | {readonly error: string} | {readonly unavailable: string};

/** Expands a text as `user:var_expand` does. */
export function expandText(text: string, session: Session, {series}: DovecotRelease): Expansion {
  return series === '2.4' ? expand24(text, session) : expandVariables23(text, variablesOf(session, '2.3'));
}

/** Expands a setting; a variable that does not exist is an error in either series. */
export function expandSetting(text: string, session: Session, release: DovecotRelease): Expansion {
  const expansion = expandText(text, session, release);
  const unknown = 'unknown' in expansion ? expansion.unknown : null;
  return typeof unknown === 'string' ? {error: `Unknown variable '%${unknown}'`} : expansion;
}

/** What a user gets here if the userdb does not say it. */
export const madeUpHome = '/nonexistent';
export const madeUpId = 1000;

/** Variables by name. What only a server knows is made up: addresses, processes, the name of the host. */
function variablesOf({user, userdb}: Session, series: '2.3' | '2.4'): Readonly<Record<string, string>> {
  const at = user.indexOf('@');
  const {home = madeUpHome, uid = String(madeUpId), gid = String(madeUpId)} = userdb;
  const shared = {
    ...{user, home, auth_user: user, service: 'lmtp', session: 'dovepush', hostname: 'localhost'},
    ...{local_ip: '127.0.0.1', remote_ip: '127.0.0.1'},
    ...prefixed({...userdb, home, uid, gid}),
  };
  if (series === '2.4') {
    const none = {local_port: '', remote_port: '', local_name: '', master_user: ''};
    return {...shared, ...none, protocol: 'lmtp', owner_user: user, owner_home: home};
  }
  const [local, domain] = at === -1 ? [user, ''] : [user.slice(0, at), user.slice(at + 1)];
  const names = {username: local, domain, auth_username: local, auth_domain: domain};
  return {...shared, ...names, lip: '127.0.0.1', rip: '127.0.0.1', pid: '1', uid, gid};
}

function prefixed(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`userdb:${name}`, value]));
}

function expand24(text: string, session: Session): Expansion {
  const known = variablesOf(session, '2.4');
  const own = (name: string) => (Object.hasOwn(known, name) ? (known[name] ?? null) : null);
  // Only the name of a field counts, and a field that is not there is empty.
  const field = (name: string) => own(name.split(':', 2).join(':')) ?? '';
  const expanded = expandVariables24(text, {
    has: (name) => Object.hasOwn(known, name),
    get: (name) => (name.startsWith('userdb:') ? field(name) : own(name)),
  });
  if ('error' in expanded) return expanded;
  return expanded.value === null ? {unavailable: `the variables of '${text}'`} : {value: expanded.value};
}
