import type {Rule} from './rule.js';

/** `$ENV:NAME` where NAME is not set. */
export const environmentUnset: Rule = {
  id: 'environment-unset',
  severity: 'info',
  summary: 'A value comes from an environment variable that is not set here.',
  why: 'An unset variable gives an empty text, and nothing is logged. A driver or list of plugins that comes from one is then empty. Dovecot passes only the variables of import_environment to its processes, so what counts is the environment of the service.',
  source: 'config-parser.c; observed with 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n  push_notification_driver2 = $ENV:DOVEPUSH_EXAMPLE_IS_NOT_SET\n}\n',
      'dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\npostmaster_address = $ENV:DOVEPUSH_EXAMPLE_IS_NOT_SET\n',
    ],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model, env}) {
    if (env === undefined) return;
    for (const node of model.nodes) {
      if (node.kind !== 'setting' || /^['"]/.test(node.value.raw)) continue;
      for (const [, name = ''] of node.value.raw.matchAll(/(?:^|\s)\$ENV:(\S+)/g)) {
        if (env[name] !== undefined) continue;
        yield {
          message: `${name} is not set in this environment: the value is empty unless Dovecot's service has it`,
          span: node.value.span,
          hint: `Add ${name} to the environment of the Dovecot service and to import_environment.`,
          setting: node.key,
        };
      }
    }
  },
};
