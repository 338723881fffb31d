import {AppError} from '../errors.js';
import {type EndpointUrl, parseEndpoint} from '../ox/endpoint.js';
import {forEveryUser, type Started} from './started.js';

/** The URL of an ox driver as the files have it; empty where there is none. */
export function endpointText({options}: Started): string {
  return options.push_notification_ox_url ?? options.url ?? '';
}

/** The endpoint of an ox driver; null where its URL is none that can be asked, or another one for each user. */
export function endpointOf(driver: Started): EndpointUrl | null {
  // Dovecot takes //host for http://host.
  const text = forEveryUser(endpointText(driver), driver.view)?.replace(/^\/\//, 'http://') ?? '';
  try {
    return parseEndpoint(text, true);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
