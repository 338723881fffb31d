import {badOutcomes} from './outcome-finding.js';
import type {Rule} from './rule.js';

const driver =
  'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/attributes\nssl_client_ca_file = /etc/dovecot/ca.pem\nplugin {\n  push_notification_driver = ox:url=https://127.0.0.1:8009/n timeout_msecs=500\n}\n';

const driver24 =
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/attributes\n  }\n}\nssl_client_ca_file = /etc/dovecot/ca.pem\npush_notification ox {\n  ox_url = https://127.0.0.1:8009/n\n  http_client_request_timeout = 500ms\n}\n';

const expired = `-----BEGIN CERTIFICATE-----
MIIBFDCBuwIUK2OoloiWX5DaFPlbEotH81PPl+IwCgYIKoZIzj0EAwIwDTELMAkG
A1UEAwwCY2EwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjANMQswCQYD
VQQDDAJjYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFts8dOf3VpN6yXo/fJQ
8icW0Plg7IkJiQ7d+u/9kCeK1UCtygo4SkvCJe02YVK7g091oWqqO252lXed0fth
tbcwCgYIKoZIzj0EAwIDSAAwRQIgLRs0anE8lPXEV9QNl9PifFOTxRIHxfmO1+f4
BjybQ7ICIQCIf67DXVKbZtOp8gYxR3Djw9HcW0L0wU0fg0mFp7vsuA==
-----END CERTIFICATE-----
`;

const valid = `-----BEGIN CERTIFICATE-----
MIIBFjCBvQIULYdbmbNNoPBAVfyc4KTjMYex09MwCgYIKoZIzj0EAwIwDTELMAkG
A1UEAwwCY2EwIBcNMjAwMTAxMDAwMDAwWhgPMjA5OTAxMDEwMDAwMDBaMA0xCzAJ
BgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEW2zx05/dWk3rJej9
8lDyJxbQ+WDsiQmJDt367/2QJ4rVQK3KCjhKS8Il7TZhUruDT3Whaqo7bnaVd53R
+2G1tzAKBggqhkjOPQQDAgNIADBFAiEAlW3nENW7h0P5mRdKsOW7vRwzqIx+gs8j
nroOHwuAb5QCIFotIyMpWvS/vOKKskzwTOmsDr0A1mN2GCLvmy3fOXuy
-----END CERTIFICATE-----
`;

/** A certificate or key that cannot be used. */
export const certificateInvalid: Rule = {
  id: 'certificate-invalid',
  severity: 'error',
  summary: 'A certificate or key of a driver is not there, is none, or is out of its time (--online).',
  why: 'No connection comes about, and no event is sent. Looked at are ssl_client_ca_file, ssl_client_ca_dir, ssl_client_cert and ssl_client_key where an ox driver has an https URL, and the ssl settings of kafka where security.protocol is ssl or sasl_ssl.',
  source: 'iostream-openssl-context.c; rdkafka_ssl.c; observed with 2.3.19.1',
  log: 'Error: push-notification-ox: Error when sending notification: SSL handshaking with 127.0.0.1:8009 failed',
  online: true,
  examples: {
    bad: [
      {'dovecot.conf': driver, 'ca.pem': expired},
      {'dovecot.conf': driver24, 'ca.pem': expired},
    ],
    good: [{'dovecot.conf': driver, 'ca.pem': valid}],
  },

  check: (input) => badOutcomes(input, 'certificates'),
};
