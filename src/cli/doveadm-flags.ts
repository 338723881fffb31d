import {readFileSync} from 'node:fs';
import {Flags} from '@oclif/core';
import type {Doveadm} from '../doveadm/doveadm.js';
import {AppError, usageError} from '../errors.js';
import {maskUrls} from '../secrets.js';
import {doveadmCredentials} from './doveadm-credentials.js';
import {createTalk} from './doveadm-talk.js';
import {outranks} from './origin.js';
import type {Origin} from './settings.js';

const helpGroup = 'DOVEADM';

/** Flags of every command that talks to doveadm; spread them into a command's own. */
export const doveadmFlags = {
  via: Flags.string({
    description: 'reach doveadm as a process or over HTTP; HTTP where an address is known',
    options: ['cli', 'http'],
    helpGroup,
  }),
  doveadm: Flags.string({description: 'the doveadm program', helpValue: 'PATH', default: 'doveadm', helpGroup}),
  'dovecot-conf': Flags.string({description: 'configuration that doveadm is to use', helpValue: 'FILE', helpGroup}),
  'doveadm-url': Flags.string({
    description: 'whole address of the HTTP API, as http://127.0.0.1:8080/doveadm/v1',
    helpValue: 'URL',
    helpGroup,
  }),
  'doveadm-api-key-file': Flags.string({
    description: 'file with the API key, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-password-file': Flags.string({
    description: 'file with the doveadm password, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-tls-ca': Flags.string({
    description: "authorities to trust instead of the system's, PEM",
    helpValue: 'FILE',
    helpGroup,
  }),
};

/** What `parseFlags` gives for `doveadmFlags` and the base flags. */
export interface DoveadmFlagValues {
  readonly via?: string | undefined;
  readonly doveadm: string;
  readonly 'dovecot-conf'?: string | undefined;
  readonly 'doveadm-url'?: string | undefined;
  readonly 'doveadm-api-key-file'?: string | undefined;
  readonly 'doveadm-password-file'?: string | undefined;
  readonly 'doveadm-tls-ca'?: string | undefined;
  readonly timeout: number;
  /** Processes or requests at a time; 4 where the command has no such flag. */
  readonly concurrency?: number;
}

const defaultConcurrency = 4;

/** What else decides how doveadm is reached. */
export interface DoveadmSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Where each flag's value came from. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Takes what the operator should know. */
  readonly note: (text: string) => void;
  /** Takes what was done. */
  readonly detail: (text: string) => void;
  /** Asks for a secret on the terminal; null where there is none. */
  readonly askSecret: ((question: string) => Promise<string>) | null;
}

/**
 * doveadm as the flags say: over HTTP where an address is known, unless the program or its configuration was named at a
 * higher level. Throws USAGE for flags that do not go together.
 */
export async function openDoveadm(flags: DoveadmFlagValues, around: DoveadmSurroundings): Promise<Doveadm> {
  return chosenWay(flags, around) === 'http' ? openHttp(flags, around) : openProcess(flags, around);
}

function chosenWay(flags: DoveadmFlagValues, {origins}: DoveadmSurroundings): 'cli' | 'http' {
  if (flags.via === 'cli' || flags.via === 'http') return flags.via;
  if (flags['doveadm-url'] === undefined) return 'cli';
  const named = ['doveadm', 'dovecot-conf'].some((flag) => outranks(origins.get(flag), origins.get('doveadm-url')));
  return named ? 'cli' : 'http';
}

async function openProcess(flags: DoveadmFlagValues, {env, note, detail}: DoveadmSurroundings): Promise<Doveadm> {
  const {childEnvironment} = await import('../doveadm/process.js');
  const {createProcessDoveadm} = await import('../doveadm/process-transport.js');
  const how = {
    program: flags.doveadm,
    configFile: flags['dovecot-conf'] ?? null,
    timeoutMs: flags.timeout,
    env: childEnvironment(env),
    log: (text: string) => detail(maskUrls(text)),
  };
  return createProcessDoveadm(how, flags.concurrency ?? defaultConcurrency, createTalk(note, detail));
}

async function openHttp(flags: DoveadmFlagValues, around: DoveadmSurroundings): Promise<Doveadm> {
  const {createHttpDoveadm} = await import('../doveadm/http-transport.js');
  const url = parseUrl(flags['doveadm-url'], around);
  const authorization = await doveadmCredentials(flags, url, around);
  url.username = '';
  url.password = '';
  if (authorization !== null && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    around.note(`the credentials go to ${url.host} over plain text`);
  }
  const api = {url, authorization, ca: readCa(flags['doveadm-tls-ca']), timeoutMs: flags.timeout, log: around.detail};
  return createHttpDoveadm(api, flags.concurrency ?? defaultConcurrency);
}

function parseUrl(text: string | undefined, {origins}: DoveadmSurroundings): URL {
  if (text === undefined) throw usageError('--via http needs an address', 'Give it with --doveadm-url URL.');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(`${maskUrls(text)} is no HTTP address`, 'Write it as http://127.0.0.1:8080/doveadm/v1.');
  }
  if (url.password !== '' && origins.get('doveadm-url') === 'flag') {
    throw usageError('--doveadm-url must not hold a password', 'Put it into a file: --doveadm-password-file FILE.');
  }
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function readCa(file: string | undefined): string | null {
  if (file === undefined) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('CA_UNREADABLE', `cannot read ${file}: ${(error as Error).message}`, {cause: error});
  }
}

/** The same for long work: what may succeed a moment later is tried again for at most `--timeout`. */
export async function openPatientDoveadm(flags: DoveadmFlagValues, around: DoveadmSurroundings): Promise<Doveadm> {
  const doveadm = await openDoveadm(flags, around);
  const {setTimeout: sleep} = await import('node:timers/promises');
  const {patientDoveadm} = await import('../doveadm/patient.js');
  return patientDoveadm(doveadm, {totalMs: flags.timeout, sleep: (ms) => sleep(ms), now: Date.now});
}
