import {createPrivateKey, X509Certificate} from 'node:crypto';
import type {Verdict} from './check.js';

/** What a PEM text is for: authorities to trust, the certificate to show with its chain, or its key. */
export type Role = 'authorities' | 'certificate' | 'key';

const certificate =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Whether a PEM text is what it is for, and in its time. `name` says in messages what it is. */
export function judgePem(name: string, text: string, role: Role, passphrase = '', nowMs = Date.now()): Verdict {
  return role === 'key' ? judgeKey(name, text, passphrase) : judgeCertificates(name, text, role, nowMs);
}

function judgeCertificates(name: string, text: string, role: Role, nowMs: number): Verdict {
  const found = text.match(certificate) ?? [];
  if (found.length === 0) return bad(`${name} holds no certificate in PEM form`);
  const read = found.map(readCertificate);
  const problems = read.map((one) => problemOf(one, nowMs));
  // Authorities that ran out are left in bundles for long; one that counts is enough.
  const isBad = role === 'authorities' ? !problems.includes(null) : problems.some((problem) => problem !== null);
  const worst = problems.find((problem) => problem !== null) ?? '';
  if (isBad) return bad(`${name} ${worst}`);
  const ends = read.flatMap((one, at) => (one === null || problems[at] !== null ? [] : [Date.parse(one.validTo)]));
  return {status: 'ok', message: `${name} is valid until ${dayOf(Math.min(...ends))}`};
}

function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function problemOf(one: X509Certificate | null, nowMs: number): string | null {
  if (one === null) return 'holds a certificate that cannot be read';
  const [from, to] = [Date.parse(one.validFrom), Date.parse(one.validTo)];
  if (nowMs < from) return `is not valid before ${dayOf(from)}`;
  return nowMs > to ? `was valid until ${dayOf(to)}` : null;
}

function judgeKey(name: string, text: string, passphrase: string): Verdict {
  try {
    createPrivateKey({key: text, passphrase});
    return {status: 'ok', message: `${name} is a private key`};
  } catch {
    const isLocked = /ENCRYPTED/.test(text);
    return bad(isLocked ? `${name} is a key that its password does not open` : `${name} holds no private key`);
  }
}

function bad(message: string): Verdict {
  return {status: 'bad', message, hint: 'Put a valid one there.'};
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
