import {parseTime} from '../settings/types.js';
import type {Driver, StartContext} from './driver.js';
import {checkHttpUrl} from './http-url.js';

/** Sends new mail to an HTTP endpoint. Bad numbers fall back to the default in silence; a bad URL or time stops it. */
export const ox: Driver = {
  name: 'ox',
  plugin: 'push_notification',
  options: {url: null, cache_lifetime: '60s', max_retries: '1', timeout_msecs: '2000', user_from_metadata: null},
  start({options}: StartContext): string | null {
    const {url, cache_lifetime: lifetime} = options;
    if (url === undefined) return 'Driver requires the url parameter';
    const wrong = checkHttpUrl(url);
    if (wrong !== null) return `Failed to parse OX REST URL ${url}: ${wrong}`;
    if (lifetime === undefined) return null;
    const time = parseTime(lifetime, false);
    return typeof time === 'string' ? `Failed to parse OX cache_lifetime ${lifetime}: ${time}` : null;
  },
};
