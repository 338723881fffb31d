import {createPrivateKey, type KeyObject, X509Certificate} from 'node:crypto';
import type {KafkaTls} from './settings.js';

/** Which of the TLS texts is at fault, and what is wrong with it. */
export interface TlsFault {
  readonly part: 'ca' | 'cert' | 'key';
  readonly message: string;
  /** The key is encrypted, and the passphrase is missing or wrong. */
  readonly wantsPassphrase?: true;
}

const certificates = /-----BEGIN (TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (TRUSTED )?CERTIFICATE-----/g;

/** The first fault of the TLS texts, before any broker is asked; null where they can be used together. */
export function findTlsFault({ca, cert, key, passphrase}: KafkaTls): TlsFault | null {
  const fault = certificateFault('ca', ca) ?? certificateFault('cert', cert);
  if (fault !== null || key === undefined) return fault;
  const parsed = parseKey(key, passphrase);
  if ('part' in parsed) return parsed;
  const [own] = cert?.match(certificates) ?? [];
  if (own === undefined || new X509Certificate(own).checkPrivateKey(parsed)) return null;
  return {part: 'key', message: 'does not belong to the certificate'};
}

function certificateFault(part: 'ca' | 'cert', text: string | undefined): TlsFault | null {
  if (text === undefined) return null;
  const found = text.match(certificates) ?? [];
  if (found.length === 0) return {part, message: 'holds no certificate in PEM form'};
  const damaged = found.findIndex((pem) => !isCertificate(pem));
  return damaged === -1 ? null : {part, message: `certificate ${damaged + 1} in it is damaged`};
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

/** The key, or what is wrong with it. */
function parseKey(text: string, passphrase: string | undefined): KeyObject | TlsFault {
  const part = 'key';
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return {part, message: 'holds no private key in PEM form'};
  try {
    return createPrivateKey({key: text, ...(passphrase === undefined ? {} : {passphrase})});
  } catch {
    if (!/ENCRYPTED/.test(text)) return {part, message: 'holds a damaged private key'};
    const message = passphrase === undefined ? 'is encrypted' : 'cannot be opened with this passphrase';
    return {part, message, wantsPassphrase: true};
  }
}
