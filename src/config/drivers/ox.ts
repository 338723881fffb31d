import type {EffectiveBlock} from '../effective.js';
import {parseTime} from '../settings/types.js';
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

/** A block without any ox setting is not found at all. */
function start24(block: EffectiveBlock): Refusal | null {
  const hasOwn = [...block.settings.keys()].some((key) => key.startsWith('push_notification_ox_'));
  if (!hasOwn) {
    const text = `Filter push_notification=${block.name} unexpectedly not found (invalid userdb or -o override settings?)`;
    return {why: 'settings-missing', text};
  }
  if (block.value('push_notification_ox_url') !== '') return null;
  return {why: 'url-missing', text: 'push_notification_ox_url is missing or empty'};
}

/** Sends new mail to an HTTP endpoint. Bad numbers fall back to the default in silence; a bad URL or time stops it. */
export const ox: Driver = {
  name: 'ox',
  plugin: 'push_notification',
  options: {url: null, cache_lifetime: '60s', max_retries: '1', timeout_msecs: '2000', user_from_metadata: null},
  start: {'2.3': start23, '2.4': start24},
  counterpart: oxCounterpart,
};
