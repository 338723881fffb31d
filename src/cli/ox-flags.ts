import {Flags} from '@oclif/core';
import type {DovecotSeries} from '../dovecot-release.js';
import {usageError} from '../errors.js';
import {type EndpointUrl, parseEndpoint} from '../ox/endpoint.js';
import {secretRanges} from '../secret-ranges.js';
import {learnCredential, learnSecretWords} from '../secrets-in-use.js';
import {dovecotOx, dovecotSeries, isUserFromMetadata} from './dovecot-ox.js';
import {isLoopback} from './loopback.js';
import type {Origin} from './origin.js';
import {outranks} from './origin.js';
import {readPem} from './pem-file.js';
import {readSecretFile} from './secret-file.js';
import type {Surroundings} from './surroundings.js';

const helpGroup = 'OX';

/** Flags of every command that talks to an endpoint of the ox driver; spread them into a command's own. */
export const oxFlags = {
  'ox-url': Flags.string({description: 'endpoint of the ox driver', helpValue: 'URL', helpGroup}),
  'ox-auth-file': Flags.string({
    description: 'file with user:password for the endpoint, readable only by its owner',
    helpValue: 'FILE',
    helpGroup,
  }),
  'ox-tls-ca': Flags.string({
    description: "PEM file with authorities to trust instead of the system's",
    helpValue: 'FILE',
    helpGroup,
  }),
  'user-from-metadata': Flags.boolean({
    description:
      'send the name in the http-notify entry of a user instead of the login, or not (default: as the ox driver of the Dovecot configuration)',
    allowNo: true,
    helpGroup,
  }),
};

/** What `parseFlags` gives for `oxFlags`. */
export interface OxFlagValues {
  readonly 'ox-url'?: string | undefined;
  readonly 'ox-auth-file'?: string | undefined;
  readonly 'ox-tls-ca'?: string | undefined;
  readonly 'user-from-metadata'?: boolean | undefined;
  readonly 'dovecot-conf'?: string | undefined;
}

/** Where an endpoint is and how to log in there. */
export interface Endpoint extends EndpointUrl {
  /** PEM text. */
  readonly ca: string | undefined;
}

/** An endpoint, and how it knows users. */
export interface KnownEndpoint extends Endpoint {
  /** Whether it knows them by the name in their http-notify entry. */
  readonly userFromMetadata: boolean;
  /** The Dovecot that usually sends to it. */
  readonly series: DovecotSeries;
}

/**
 * The endpoint that the flags, the environment, the profile or else the Dovecot configuration name. Throws USAGE where
 * there is none.
 */
export async function oxEndpoint(flags: OxFlagValues, context: Surroundings): Promise<KnownEndpoint> {
  const text = flags['ox-url'];
  if (text !== undefined) return await knownEndpoint({text, origin: context.origins.get('ox-url')}, flags, context);
  const found = await dovecotOx(flags['dovecot-conf']);
  if (found === null) throw usageError('no endpoint is known', 'Name it with --ox-url, or put ox-url into a profile.');
  const endpoint = endpointAt({text: found.url, origin: 'default'}, flags, context);
  const userFromMetadata = flags['user-from-metadata'] ?? found.userFromMetadata;
  return {...endpoint, userFromMetadata, series: found.series};
}

/**
 * An endpoint at a URL. It knows users as the flag says, else as the ox driver of a Dovecot configuration that was named;
 * without either by their login.
 */
export async function knownEndpoint(
  address: Address,
  flags: OxFlagValues,
  context: Surroundings,
): Promise<KnownEndpoint> {
  const {'dovecot-conf': file, 'user-from-metadata': flag} = flags;
  const userFromMetadata = flag ?? (file !== undefined && (await isUserFromMetadata(file)));
  return {...endpointAt(address, flags, context), userFromMetadata, series: await dovecotSeries(file)};
}

/** An address and the level that gave it. */
export interface Address {
  readonly text: string;
  readonly origin: Origin | undefined;
}

/**
 * The endpoint at an address. Throws USAGE for a URL that is none or holds a password. Credentials come from the level
 * of the address or a higher one: what a profile holds for its own endpoint is not sent to another.
 */
export function endpointAt({text, origin}: Address, flags: OxFlagValues, context: Surroundings): Endpoint {
  // On a command line everybody on the host can read it; elsewhere the URL may hold what Dovecot's own holds.
  const given = parseEndpoint(text, origin !== 'flag');
  const {url} = given;
  const credentials = findCredentials(origin, flags, context) ?? given.credentials;
  if (credentials !== null && !credentials.includes(':')) {
    throw usageError('the credentials of the endpoint are not user:password', 'Write both with a colon between them.');
  }
  if (credentials !== null) learnCredential(credentials);
  // A token may be in the query.
  for (const [start, end] of secretRanges(text, 'url'))
    learnSecretWords(text.slice(start, end).match(/[\p{L}\p{N}]+/gu) ?? []);
  if (credentials !== null && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    context.note(`credentials go to ${url.host} over plain text`);
  }
  const ca = flags['ox-tls-ca'];
  return {...given, credentials, ca: ca === undefined ? undefined : readPem(ca, 'ox-tls-ca')};
}

function findCredentials(address: Origin | undefined, flags: OxFlagValues, context: Surroundings): string | null {
  const file = flags['ox-auth-file'];
  const fromFile = file !== undefined && !outranks(address, context.origins.get('ox-auth-file'));
  if (fromFile) return readSecretFile(file, 'ox-auth-file');
  const variable = context.env.DOVEPUSH_OX_AUTH || null;
  if (variable !== null && !outranks(address, 'environment')) return variable;
  if (file !== undefined || variable !== null) {
    context.note('the credentials of a lower level are not used: the endpoint was given at a higher one');
  }
  return null;
}
