import {usageError} from '../errors.js';
import {learnCredential} from '../secrets-in-use.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import type {Origin} from './origin.js';
import {outranks} from './origin.js';
import {readSecretFile} from './secret-file.js';
import type {Surroundings} from './surroundings.js';

interface Candidate {
  readonly name: string;
  readonly origin: Origin | undefined;
  readonly header: () => string;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const keyHeader = (key: string) => `X-Dovecot-API ${base64(key)}`;
/** The user of the HTTP API is always doveadm. */
const passwordHeader = (password: string) => `Basic ${base64(`doveadm:${password}`)}`;

function candidates(flags: DoveadmFlagValues, url: URL, {env, origins}: Surroundings): readonly Candidate[] {
  const found: Candidate[] = [];
  const file = (name: 'doveadm-api-key-file' | 'doveadm-password-file', header: (secret: string) => string) => {
    const path = flags[name];
    if (path === undefined) return;
    found.push({name: `--${name}`, origin: origins.get(name), header: () => header(readSecretFile(path, name))});
  };
  const variable = (name: string, header: (secret: string) => string) => {
    const secret = env[name];
    if (!secret) return;
    learnCredential(secret);
    found.push({name, origin: 'environment', header: () => header(secret)});
  };
  file('doveadm-api-key-file', keyHeader);
  file('doveadm-password-file', passwordHeader);
  variable('DOVEPUSH_DOVEADM_API_KEY', keyHeader);
  variable('DOVEPUSH_DOVEADM_PASSWORD', passwordHeader);
  if (url.password !== '') {
    const password = decodeURIComponent(url.password);
    learnCredential(password);
    const header = () => passwordHeader(password);
    found.push({name: 'the address', origin: origins.get('doveadm-url'), header});
  }
  return found;
}

/**
 * The Authorization header for the address, null where there are no credentials. They must come from the level that
 * gave the address or a higher one: a key in the environment is not sent to whatever address a command line names. On a
 * terminal they are asked for where none are usable.
 */
export async function doveadmCredentials(
  flags: DoveadmFlagValues,
  url: URL,
  context: Surroundings,
): Promise<string | null> {
  const all = candidates(flags, url, context);
  const place = context.origins.get('doveadm-url');
  const usable = all.filter(({origin}) => !outranks(place, origin));
  const best = usable.reduce<Candidate | null>(
    (top, next) => (top === null || outranks(next.origin, top.origin) ? next : top),
    null,
  );
  if (best !== null) return best.header();
  const typed = await askFor(url, context);
  if (typed !== null) return typed;
  const [tooLow] = all;
  if (tooLow === undefined) return null;
  throw usageError(
    `${tooLow.name} is not used for an address that was given at a higher level`,
    'Give both together: DOVEPUSH_DOVEADM_URL in the environment, or --doveadm-api-key-file beside --doveadm-url.',
  );
}

/** The key; the password where the address names its user. Null where nobody can be asked, or nothing is typed. */
async function askFor({host, username}: URL, {askSecret}: Surroundings): Promise<string | null> {
  const [what, header] = username === '' ? ['API key', keyHeader] : ['Password', passwordHeader];
  const secret = await askSecret?.(`${what} of doveadm at ${host}: `);
  if (!secret) return null;
  learnCredential(secret);
  return header(secret);
}
