import {forEveryUser, type Started} from './started.js';

/** The URL of an ox driver as the files have it; empty where there is none. */
export function endpointText({options}: Started): string {
  return options.push_notification_ox_url ?? options.url ?? '';
}

/** The URL of an ox driver; null where it is none that can be asked, or another one for each user. */
export function endpointUrl(driver: Started): URL | null {
  // Dovecot takes //host for http://host.
  const text = forEveryUser(endpointText(driver), driver.view)?.replace(/^\/\//, 'http://') ?? '';
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** `user:password` of a URL, null where one of the two is missing: Dovecot then sends none. */
export function credentialsOf({username, password}: URL): string | null {
  return username === '' || password === '' ? null : `${decode(username)}:${decode(password)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
