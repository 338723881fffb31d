import {hasSince} from '../../dovecot-release.js';
import {driverBlocks} from '../driver-blocks-2.4.js';
import type {ConfigModel} from '../model.js';
import type {Rule} from './rule.js';

/** No http_client limits in 2.4. */
export const oxLimitsDefault: Rule = {
  id: 'ox-limits-default',
  severity: 'info',
  summary: 'An ox driver of 2.4 has no limits of its own.',
  why: 'Before 2.4.4 the defaults are 60 s and one attempt: the reply to a delivery waits that long for an endpoint that does not answer. 2.3 had 2 s and two attempts.',
  source: 'http-client-settings.c, push-notification-driver-ox.c; observed with 2.4.1',
  log: null,
  dialect: '2.4',
  examples: {
    bad: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  url = http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\npush_notification ox {\n  url = http://127.0.0.1:8009/n\n  http_client_request_timeout = 2s\n  http_client_request_max_attempts = 2\n}\n',
    ],
  },

  *check(input) {
    // The limits of 2.3 are back since 2.4.4, for files of that version.
    if (hasSince(input.model.release, '2.4', 4) && versionOf(input.model) >= 4) return;
    for (const {block, chain, driver, setting, span, starts, view} of driverBlocks(input)) {
      if (driver !== 'ox' || !starts) continue;
      const set = (key: string) => block.settings.has(key) || view.settings.has(key);
      const missing = ['http_client_request_timeout', 'http_client_request_max_attempts'].filter((key) => !set(key));
      if (!missing.includes('http_client_request_timeout')) continue;
      yield {
        message: `push_notification ${block.name} may hold a delivery up for a minute: http_client_request_timeout is not set`,
        span,
        hint: `Set ${missing.join(' and ')}; 2.3 had 2s and 2.`,
        setting,
        protocols: [chain.protocol],
      };
    }
  },
};

/** The patch that the files give as the version of their language. */
function versionOf({nodes}: ConfigModel): number {
  const line = nodes.find((node) => node.kind === 'setting' && node.key === 'dovecot_config_version');
  return line?.kind === 'setting' ? Number(/^2\.4\.(\d+)$/.exec(line.value.text)?.[1] ?? 0) : 0;
}
