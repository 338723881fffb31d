import {readFileSync} from 'node:fs';
import {Flags} from '@oclif/core';
import {AppError, usageError} from '../errors.js';
import {parseEndpoint} from '../ox/client.js';
import {readSecretFile} from './secret-file.js';

const helpGroup = 'OX';

/** Flags of every command that talks to an endpoint of the ox driver; spread them into a command's own. */
export const oxFlags = {
  'ox-url': Flags.string({description: 'the endpoint, for --to ox', helpValue: 'URL', helpGroup}),
  'ox-auth-file': Flags.string({
    description: 'file with user:password for it, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'ox-tls-ca': Flags.string({
    description: 'authorities to trust instead of the system, PEM',
    helpValue: 'FILE',
    helpGroup,
  }),
};

/** What `settle` gives for `oxFlags`. */
export interface OxFlagValues {
  readonly 'ox-url'?: string | undefined;
  readonly 'ox-auth-file'?: string | undefined;
  readonly 'ox-tls-ca'?: string | undefined;
}

/** Where an endpoint is and how to log in there. */
export interface Endpoint {
  readonly url: URL;
  /** `user:password`. */
  readonly credentials: string | null;
  /** PEM text. */
  readonly ca: string | undefined;
}

/**
 * The endpoint at `text`, with what the flags and `DOVEPUSH_OX_AUTH` say about it. Throws USAGE for a URL that is none
 * or holds a password. `note` takes a warning about credentials in plain text.
 */
export function endpointAt(
  text: string,
  flags: OxFlagValues,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Endpoint {
  const url = parseEndpoint(text);
  const file = flags['ox-auth-file'];
  const credentials = file === undefined ? env.DOVEPUSH_OX_AUTH || null : readSecretFile(file, 'ox-auth-file');
  if (credentials !== null && !credentials.includes(':')) {
    throw usageError('the credentials of the endpoint are not user:password', 'Write both with a colon between them.');
  }
  if (credentials !== null && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    note(`credentials go to ${url.host} over plain text`);
  }
  return {url, credentials, ca: readCa(flags['ox-tls-ca'])};
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readCa(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot read ${file}: ${(error as Error).message}`;
    throw new AppError('FILE_UNREADABLE', message, {hint: 'Name a PEM file with --ox-tls-ca.', cause: error});
  }
}
