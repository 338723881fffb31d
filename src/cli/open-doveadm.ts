import type {Doveadm} from '../doveadm/doveadm.js';
import type {DoveadmHttp} from '../doveadm/http-post.js';
import type {DoveadmProcess} from '../doveadm/process.js';
import {usageError} from '../errors.js';
import {maskUrls} from '../secrets.js';
import {doveadmCredentials} from './doveadm-credentials.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {createTalk} from './doveadm-talk.js';
import {isLoopback} from './loopback.js';
import {outranks} from './origin.js';
import {readPem} from './pem-file.js';
import type {Surroundings} from './surroundings.js';

const defaultConcurrency = 4;

/**
 * doveadm as the flags say: over HTTP where an address is known, unless the program or its configuration was named at a
 * higher level. Throws USAGE for flags that do not go together.
 */
export async function openDoveadm(flags: DoveadmFlagValues, context: Surroundings): Promise<Doveadm> {
  return chosenWay(flags, context) === 'http' ? openHttp(flags, context) : openProcess(flags, context);
}

export function chosenWay(flags: DoveadmFlagValues, {origins}: Surroundings): 'cli' | 'http' {
  if (flags.via === 'cli' || flags.via === 'http') return flags.via;
  if (flags['doveadm-url'] === undefined) return 'cli';
  const named = ['doveadm', 'dovecot-conf'].some((flag) => outranks(origins.get(flag), origins.get('doveadm-url')));
  return named ? 'cli' : 'http';
}

/** How the doveadm program is started. */
export async function doveadmProcess(flags: DoveadmFlagValues, {env, detail}: Surroundings): Promise<DoveadmProcess> {
  const {childEnvironment} = await import('../doveadm/process.js');
  return {
    program: flags.doveadm,
    configFile: flags['dovecot-conf'] ?? null,
    timeoutMs: flags.timeout,
    env: childEnvironment(env),
    log: (text: string) => detail(maskUrls(text)),
  };
}

async function openProcess(flags: DoveadmFlagValues, context: Surroundings): Promise<Doveadm> {
  const {createProcessDoveadm} = await import('../doveadm/process-transport.js');
  const how = await doveadmProcess(flags, context);
  const {note, detail} = context;
  return createProcessDoveadm(how, flags.concurrency ?? defaultConcurrency, createTalk(note, detail));
}

async function openHttp(flags: DoveadmFlagValues, context: Surroundings): Promise<Doveadm> {
  const {createHttpDoveadm} = await import('../doveadm/http-transport.js');
  return createHttpDoveadm(await doveadmApi(flags, context), flags.concurrency ?? defaultConcurrency);
}

/** Where the HTTP API is and what is shown to it. Throws USAGE, SECRET_UNREADABLE, TLS_FILE_UNREADABLE. */
export async function doveadmApi(flags: DoveadmFlagValues, context: Surroundings): Promise<DoveadmHttp> {
  const url = parseUrl(flags['doveadm-url'], context);
  const authorization = await doveadmCredentials(flags, url, context);
  url.username = '';
  url.password = '';
  if (authorization !== null && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    context.note(`the credentials go to ${url.host} over plain text`);
  }
  const ca = flags['doveadm-tls-ca'];
  return {
    url,
    authorization,
    ca: ca === undefined ? null : readPem(ca, 'doveadm-tls-ca'),
    timeoutMs: flags.timeout,
    log: context.detail,
  };
}

function parseUrl(text: string | undefined, {origins}: Surroundings): URL {
  if (text === undefined) throw usageError('--via http needs an address', 'Give it with --doveadm-url URL.');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(`${maskUrls(text)} is not a valid HTTP address`, 'Write it as http://127.0.0.1:8080/doveadm/v1.');
  }
  if (url.password !== '' && origins.get('doveadm-url') === 'flag') {
    throw usageError('--doveadm-url must not hold a password', 'Put it into a file: --doveadm-password-file FILE.');
  }
  return url;
}

/** The same for long work: what may succeed a moment later is tried again for at most `--timeout`. */
export async function openPatientDoveadm(flags: DoveadmFlagValues, context: Surroundings): Promise<Doveadm> {
  const doveadm = await openDoveadm(flags, context);
  const {setTimeout: sleep} = await import('node:timers/promises');
  const {patientDoveadm} = await import('../doveadm/patient.js');
  return patientDoveadm(doveadm, {totalMs: flags.timeout, sleep: (ms) => sleep(ms), now: () => performance.now()});
}
