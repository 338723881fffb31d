import {rules} from '../../../src/config/rules/index.js';
import type {Fact} from './fact.js';

/** A fact whose configuration is the first bad example of its rule. */
function ofExample(id: string, fact: string): Fact {
  const config = rules.find((rule) => rule.id === id)?.examples.bad[0];
  if (config === undefined) throw new Error(`${id} has no bad example`);
  return {fact, config, rules: [id]};
}

/** What is about whole files, plugins and addresses. */
export const examples: readonly Fact[] = [
  ofExample('file-empty', 'a main file without any line is no configuration'),
  ofExample('file-not-dovecot', 'a file of another program is refused at its first line'),
  ofExample('file-not-text', 'a file that is no text is refused or cut'),
  ofExample('include-unreadable', 'an included file that may not be read is fatal'),
  ofExample('setting-obsolete', 'a setting of earlier releases is ignored or turned into others'),
  ofExample('setting-after-filter', '2.4: a setting behind a filter that sets it too is lost there'),
  ofExample('percent-old', '2.4: a variable of 2.3 is plain text'),
  ofExample('mail-plugins-wrong-program', 'a plugin of another program fails every session'),
  ofExample('mail-plugins-gone', 'a plugin of another series fails every session'),
  ofExample('plugin-dir-missing', 'a missing mail_plugin_dir fails every session'),
  ofExample('driver-foreign', 'the driver of a foreign plugin cannot be judged'),
  ofExample('address-push', 'push is lost for the addresses of a local or remote block'),
  ofExample('address-metadata', 'metadata is switched on or off for some addresses only'),
  {
    fact: 'a plugin whose file is not on the host fails every session',
    elsewhere: 'config check --online',
    by: 'plugin-file-missing',
  },
  {
    fact: 'an expired or unfit certificate of an endpoint loses every push',
    elsewhere: 'config check --online',
    by: 'certificate-invalid',
  },
];
