import type {Example} from '../../../src/config/rules/page.js';

/**
 * One way in which Dovecot, a plugin or librdkafka loses, ignores, refuses or breaks something, and what becomes of it here.
 * The wording is short on purpose: the rule's page has the mechanism and the source.
 */
export type Fact = {
  /** What happens, in one line. */
  readonly fact: string;
} & (
  | {
      /** A configuration that has the fault. */
      readonly config: Example;
      /** The rules that find it; each must report the configuration. */
      readonly rules: readonly string[];
    }
  | {
      /** The command other than `config check` on files alone that finds it. */
      readonly elsewhere: 'config check --online' | 'lua check' | 'metadata' | 'events' | 'doctor' | 'ox send';
      /** What of it does: a rule, a problem, an exit status. */
      readonly by: string;
    }
  | {
      /** Why nothing can find it, or why finding it would be of no use. */
      readonly none: string;
    }
);

/** A 2.3 file that loads the push plugins, with the given lines inside `plugin { }`. */
export const plugin = (...lines: readonly string[]): string => withPlugins('notify push_notification', ...lines);

/** A 2.3 file with the given list of plugins and the given lines inside `plugin { }`. */
export const withPlugins = (plugins: string, ...lines: readonly string[]): string =>
  `mail_attribute_dict = file:%h/dovecot-attributes\nmail_plugins = ${plugins}\nplugin {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

/** A 2.3 file that loads the Kafka plugin, with the given options of its driver and further plugin settings. */
export const kafka = (options: string, ...lines: readonly string[]): string =>
  withPlugins(
    'notify push_notification push_notification_kafka',
    `push_notification_driver = kafka${options && `:${options}`}`,
    ...lines,
  );

/** A 2.4 file that loads the push plugins, followed by the given lines. */
export const dovecot24 = (...lines: readonly string[]): string =>
  `dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/dovecot-attributes\n  }\n}\n${lines.join('\n')}\n`;
