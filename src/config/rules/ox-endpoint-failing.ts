import {badOutcomes} from './outcome-finding.js';
import type {Rule} from './rule.js';

const driver = (url: string) =>
  `mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/attributes\nplugin {\n  push_notification_driver = ox:url=${url} timeout_msecs=500\n}\n`;

/** An endpoint that cannot take a notification. */
export const oxEndpointFailing: Rule = {
  id: 'ox-endpoint-failing',
  severity: 'error',
  summary: 'The endpoint of an ox driver does not answer, or answers 401, 403 or 5xx (--online).',
  why: 'Each notification is lost with a line in the log, and each delivery waits for it. The endpoint is asked with GET, with the credentials of the URL and the authorities that Dovecot trusts; other answers than these are good, since GET is not what it is made for.',
  source: 'push-notification-driver-ox.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Error when sending notification: connect(127.0.0.1:1) failed: Connection refused',
  online: true,
  examples: {
    bad: [
      driver('http://127.0.0.1:1/n'),
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/attributes\n  }\n}\npush_notification ox {\n  ox_url = http://127.0.0.1:1/n\n  http_client_request_timeout = 500ms\n}\n',
    ],
    good: [driver('http://127.0.0.1:8009/n')],
  },

  check: (input) => badOutcomes(input, 'endpoint'),
};
