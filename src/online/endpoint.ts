import {AppError} from '../errors.js';
import type {HttpAnswer} from '../ox/answer.js';
import {type ClientOptions, createOxClient} from '../ox/client.js';
import type {Check, OnlineInput, Subject, Verdict} from './check.js';
import {endpointTls} from './endpoint-tls.js';
import {endpointOf, endpointText} from './endpoint-url.js';
import {type Started, startedDrivers} from './started.js';

/** The endpoints of ox drivers: asked with GET, so that none takes it for a notification. */
export const endpoint: Check = {
  name: 'endpoint',
  *subjects(input) {
    for (const driver of startedDrivers(input, 'ox')) yield subjectOf(driver, input);
  },
};

const tlsSettings = ['ssl_client_ca_file', 'ssl_client_ca_dir', 'ssl_client_cert', 'ssl_client_cert_file'];

function subjectOf(driver: Started, input: OnlineInput): Subject {
  const {protocol, setting, spanOf} = driver;
  const text = endpointText(driver);
  const key = JSON.stringify([text, ...tlsSettings.map((name) => driver.general(name)?.value)]);
  return {setting, span: spanOf(text), protocol, key, judge: () => askEndpoint(driver, input)};
}

async function askEndpoint(driver: Started, {files, timeoutMs}: OnlineInput): Promise<Verdict> {
  const target = endpointOf(driver);
  if (target === null)
    return {status: 'unchecked', message: 'the endpoint was not asked: its URL is another one for each user'};
  const tls = target.url.protocol === 'https:' ? endpointTls(driver, files) : {};
  if ('status' in tls) return tls;
  const address = target.url.host;
  try {
    return judgeAnswer(await askOnce({...target, ...tls, method: 'GET', connections: 1, timeoutMs}), address);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return judgeNoAnswer(error, address, driver.general('ssl_client_require_valid_cert')?.value === 'no');
  }
}

/** What an endpoint answers an empty request with. Throws NoAnswer, TLS_FILE_INVALID. */
export async function askOnce(options: ClientOptions): Promise<HttpAnswer> {
  const client = createOxClient(options);
  try {
    return await client.put('', {resend: false, wantsTls: true});
  } finally {
    client.close();
  }
}

/** Whether an endpoint that answers so takes notifications, as far as can be told without one. */
export function judgeAnswer({status, tls}: Pick<HttpAnswer, 'status' | 'tls'>, address: string): Verdict {
  if (status === 401 || status === 403) {
    const message = `${address} refuses the credentials: it answers ${status}`;
    return {status: 'bad', message, hint: 'Check user and password in the URL.'};
  }
  if (status >= 500) return {status: 'bad', message: `${address} answers ${status}`, hint: 'Look into its log.'};
  return {status: 'ok', message: `${address} answers ${status}${daysLeft(tls?.validTo ?? null)}`};
}

const dayMs = 24 * 60 * 60 * 1000;

/** How long the certificate is still valid; empty without TLS. */
function daysLeft(validTo: string | null): string {
  if (validTo === null) return '';
  const days = Math.floor((Date.parse(validTo) - Date.now()) / dayMs);
  return `; its certificate ends in ${days} ${days === 1 ? 'day' : 'days'}, on ${validTo.slice(0, 10)}`;
}

function judgeNoAnswer({code, message}: AppError, address: string, verifiesNothing: boolean): Verdict {
  const common = {status: 'bad', message: `${address}: ${message}`} as const;
  switch (code) {
    case 'TLS_FILE_INVALID':
    case 'HTTP_TLS_FAILED':
      if (verifiesNothing) {
        const text = `${address} was not asked: ${message}, which ssl_client_require_valid_cert = no lets Dovecot pass over`;
        return {status: 'unchecked', message: text};
      }
      return {...common, hint: 'Check the certificate of the endpoint, and ssl_client_ca_file or ssl_client_ca_dir.'};
    case 'HTTP_NOT_HTTP':
      return {...common, hint: 'Check the port, and whether the URL has to begin with https.'};
    default:
      return {...common, hint: 'Check host and port in the URL, and that the endpoint runs.'};
  }
}
