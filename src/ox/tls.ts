import {createSecureContext, type SecureContext, type SecureContextOptions} from 'node:tls';
import {AppError} from '../errors.js';

const minVersion = 'TLSv1.2';
const hint = 'Name files in PEM: certificates, and with a certificate the key that belongs to it.';

/** A certificate and its key in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string;
}

/** What clients trust: these authorities in PEM, else the system's; and what they show. Throws TLS_FILE_INVALID. */
export function trust(ca: string | undefined, shown?: Identity): SecureContext {
  // Node would take a file without any for none at all, and trust the system.
  if (ca !== undefined && !/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(ca)) {
    throw new AppError('TLS_FILE_INVALID', 'there is no certificate among the authorities to trust', {hint});
  }
  return contextOf({ca, ...shown}, 'the authorities to trust or the certificate to show cannot be used');
}

/** What a server shows: certificate and key in PEM. Throws TLS_FILE_INVALID. */
export function identity(pair: Identity): SecureContextOptions {
  contextOf(pair, 'certificate and key cannot be used');
  return {...pair, minVersion};
}

function contextOf(options: SecureContextOptions, problem: string): SecureContext {
  try {
    return createSecureContext({...options, minVersion});
  } catch (error) {
    throw new AppError('TLS_FILE_INVALID', `${problem}: ${(error as Error).message}`, {cause: error, hint});
  }
}
