import type {EffectiveBlock} from '../effective.js';
import type {SettingType} from '../settings/known.js';
import {parseTime} from '../settings/types.js';
import {judgeValue24} from '../settings/types-2.4.js';
import {expandVariables24} from '../settings/var-expand.js';
import type {Driver, Refusal, StartContext} from './driver.js';
import {checkHttpUrl} from './http-url.js';
import {oxCounterpart} from './ox-counterpart.js';

function start23({options}: StartContext): Refusal | null {
  const {url, cache_lifetime: lifetime} = options;
  if (url === undefined) return {why: 'url-missing', text: 'Driver requires the url parameter'};
  const wrong = checkHttpUrl(url);
  if (wrong !== null) return {why: 'url-invalid', text: `Failed to parse OX REST URL ${url}: ${wrong}`};
  if (lifetime === undefined) return null;
  const time = parseTime(lifetime, false);
  if (typeof time !== 'string') return null;
  return {why: 'cache-lifetime-invalid', text: `Failed to parse OX cache_lifetime ${lifetime}: ${time}`};
}

const types24: Readonly<Record<string, SettingType>> = {
  push_notification_ox_url: 'string',
  push_notification_ox_cache_ttl: 'time_ms',
  push_notification_ox_user_from_metadata: 'bool',
};

/** A value with variables is judged when the driver starts. */
function unreadable(block: EffectiveBlock): Refusal | null {
  const front = `push_notification_ox settings (filter=push_notification/${block.name}): Failed to parse configuration: `;
  for (const [key, type] of Object.entries(types24)) {
    const written = block.value(key);
    if (!written.includes('%{')) continue;
    const expanded = expandVariables24(written);
    if ('error' in expanded) {
      return {why: 'settings-missing', text: `${front}Failed to expand ${key} setting variables: ${expanded.error}`};
    }
    const {value} = expanded;
    const judged = value === null || value.includes('%{') ? null : judgeValue24({type}, value);
    if (judged === null || !('error' in judged)) continue;
    const what = `Invalid setting ${key}=${value} (before expansion: ${written}): ${judged.error}`;
    return {why: 'settings-missing', text: front + what};
  }
  return null;
}

/** A block without any ox setting is not found at all. */
function start24(block: EffectiveBlock): Refusal | null {
  const hasOwn = [...block.settings.keys()].some((key) => key.startsWith('push_notification_ox_'));
  if (!hasOwn) {
    const text = `Filter push_notification=${block.name} unexpectedly not found (invalid userdb or -o override settings?)`;
    return {why: 'settings-missing', text};
  }
  const unread = unreadable(block);
  if (unread !== null) return unread;
  if (block.value('push_notification_ox_url') !== '') return null;
  return {why: 'url-missing', text: 'push_notification_ox_url is missing or empty'};
}

/** Sends new mail to an HTTP endpoint. Bad numbers fall back to the default in silence; a bad URL or time stops it. */
export const ox: Driver = {
  name: 'ox',
  plugin: 'push_notification',
  structs: ['push_notification_ox', 'http_client'],
  options: {url: null, cache_lifetime: '60s', max_retries: '1', timeout_msecs: '2000', user_from_metadata: null},
  start: {'2.3': start23, '2.4': start24},
  counterpart: oxCounterpart,
};
