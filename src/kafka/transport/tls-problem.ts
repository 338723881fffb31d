/** What is wrong with a TLS connection, and which way out there is. */
export interface TlsProblem {
  readonly message: string;
  readonly reason: string;
}

/** Codes of OpenSSL's verification, by the way out. */
const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED|CERT_CHAIN_TOO_LONG|INVALID_CA)$/;

const verification: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the broker's certificate has expired",
  CERT_NOT_YET_VALID: "the broker's certificate is not valid yet",
  CERT_REVOKED: "the broker's certificate is revoked",
};

/** Alerts that the peer sends, RFC 8446 section 6: what it says of this client's certificate. */
const certificateAlerts = new Set([40, 42, 43, 44, 45, 46, 48, 49, 116]);
const protocolAlert = 70;

/** The problem of a socket error in words, null for one that is not about TLS. `hasCertificate`: one was at hand. */
export function tlsProblem(error: NodeJS.ErrnoException, hasCertificate: boolean): TlsProblem | null {
  const code = error.code ?? '';
  if (untrusted.test(code)) {
    return {message: `no known authority vouches for the broker's certificate (${code})`, reason: 'tls-untrusted'};
  }
  const verified = verification[code];
  if (verified !== undefined) return {message: verified, reason: 'tls-expired'};
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {message: `the broker's certificate is for another name: ${namesIn(error)}`, reason: 'tls-name'};
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|HTTP_REQUEST/.test(code)) {
    return {message: 'the listener does not speak TLS', reason: 'tls-unexpected'};
  }
  const alert = alertOf(error);
  if (alert !== null) return alertProblem(alert, hasCertificate);
  if (!/^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)) return null;
  return {message: `TLS failed: ${opensslReason(error)}`, reason: 'tls'};
}

function alertProblem(alert: number, hasCertificate: boolean): TlsProblem {
  if (alert === protocolAlert) return {message: 'the broker speaks only an older TLS than 1.2', reason: 'tls-version'};
  if (!certificateAlerts.has(alert)) return {message: `the broker broke off TLS with alert ${alert}`, reason: 'tls'};
  return hasCertificate
    ? {message: `the broker does not accept the client certificate (TLS alert ${alert})`, reason: 'certificate-refused'}
    : {message: `the broker wants a client certificate (TLS alert ${alert})`, reason: 'certificate-missing'};
}

function alertOf({message}: Error): number | null {
  const found = /alert number (\d+)/i.exec(message)?.[1];
  return found === undefined ? null : Number(found);
}

/** Node lists the names that the certificate has behind the one that was looked for. */
function namesIn(error: Error & {cert?: {subjectaltname?: string}}): string {
  return error.cert?.subjectaltname ?? error.message.replace(/^.*cert's altnames: /s, '');
}

/** OpenSSL's own words, without its source file. */
function opensslReason(error: Error & {reason?: string}): string {
  return error.reason ?? error.message.split(':').find((part) => /^[a-z][a-z ]+$/i.test(part)) ?? 'unknown reason';
}
