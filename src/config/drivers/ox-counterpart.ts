import {convertPercent} from '../convert/percent.js';
import {parseTime} from '../settings/types.js';
import type {Counterpart, DriverOptions} from './driver.js';

const mostNumber = 4_294_967_295;

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text) && Number(text) <= mostNumber;
}

/** 2.3 tries once more than it retries; a bad number is the default there. */
function attempts(retries: string | undefined): string {
  return String(isNumber(retries) ? Math.min(Number(retries) + 1, mostNumber) : 2);
}

/** No limit is not allowed in 2.4: an hour stands for it. */
function timeout(milliseconds: string | undefined): string {
  if (!isNumber(milliseconds)) return '2s';
  return Number(milliseconds) === 0 ? '1 hour' : `${Number(milliseconds)}ms`;
}

function cacheTtl(lifetime: string): string {
  return parseTime(lifetime, false) === 0n ? '1s' : lifetime;
}

/** What 2.4 has no way to say. */
function changes({cache_lifetime: lifetime, timeout_msecs: timeoutMs}: DriverOptions): {readonly changed?: string} {
  const changed = [
    ...(lifetime !== undefined && parseTime(lifetime, false) === 0n ? ['cache_lifetime=0 becomes 1 s'] : []),
    ...(isNumber(timeoutMs) && Number(timeoutMs) === 0 ? ['timeout_msecs=0, no limit, becomes 1 hour'] : []),
  ];
  return changed.length === 0 ? {} : {changed: `${changed.join(', and ')}: 2.4 does not allow 0`};
}

/** The ox driver of 2.3 as settings of a block of 2.4. */
export function oxCounterpart(options: DriverOptions): Counterpart {
  const {url = '', cache_lifetime: lifetime, user_from_metadata: fromMetadata} = options;
  const {text: oxUrl, lost} = convertPercent(url);
  const settings: [string, string][] = [
    ['ox_url', oxUrl],
    ...(lifetime === undefined ? [] : [['ox_cache_ttl', cacheTtl(lifetime)] as [string, string]]),
    ...(fromMetadata === undefined ? [] : [['ox_user_from_metadata', 'yes'] as [string, string]]),
    ['http_client_request_max_attempts', attempts(options.max_retries)],
    ['http_client_request_timeout', timeout(options.timeout_msecs)],
  ];
  return {
    settings,
    refused: oxUrl.includes('%{') || lost.length > 0 ? 'Dovecot 2.4.0 and 2.4.1 refuse variables in the URL' : null,
    ...changes(options),
  };
}
