import {configuredDrivers} from '../configured-drivers-2.3.js';
import {checkHttpUrl} from '../drivers/http-url.js';
import {expandPercent} from '../drivers/percent.js';
import {pieceSpan} from '../piece-span.js';
import {isQuoted} from './ox-url-quoted.js';
import type {Rule} from './rule.js';

/** A URL that Dovecot's parser refuses. */
export const oxUrlInvalid: Rule = {
  id: 'ox-url-invalid',
  severity: 'error',
  summary: 'The URL of an ox driver is none that Dovecot accepts.',
  why: 'It must be an absolute http or https URL with a host name (no underscores in it) and a valid port. Else the driver cannot start and ends the chain.',
  source: 'push-notification-driver-ox.c, http-url.c; observed with 2.3.19.1',
  log: 'Error: ox: Failed to parse OX REST URL 127.0.0.1/notify: Relative HTTP URL not allowed',
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=127.0.0.1/notify\n}\n',
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://ox_backend:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://ox-backend:8009/n\n}\n',
    ],
  },

  *check(input) {
    for (const {chain, origin, setting, why, value} of configuredDrivers(input)) {
      const url = value.options.findLast(({key}) => key === 'url')?.value ?? '';
      if (why !== 'url-invalid' || url === '' || isQuoted(url)) continue;
      yield {
        message: `the url of ${setting} is refused, and the driver never starts: ${checkHttpUrl(expandPercent(url).value)}`,
        span: pieceSpan(origin.node, url),
        hint: hintFor(url),
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};

function hintFor(url: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return 'Write the whole URL with its scheme: http://HOST:PORT/PATH.';
  if (!/^https?:/i.test(url)) return 'Use http:// or https://.';
  if (/^[^:]+:\/\/([^@/]*@)?[^/:]*_/.test(url)) return 'Use a host name without an underscore, or its address.';
  return 'Correct the URL.';
}
