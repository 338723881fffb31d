import type {Rule} from './rule.js';

/** ox without imap_metadata. */
export const imapMetadataOff: Rule = {
  id: 'imap-metadata-off',
  severity: 'info',
  summary: 'An ox driver is set, and IMAP clients may not set the entry that switches it on.',
  why: 'Without imap_metadata = yes clients get NO to SETMETADATA. Where the entries are set with doveadm, nothing is wrong with that.',
  source: 'imap-metadata.c; observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
    good: [
      'mail_plugins = notify push_notification\nmail_attribute_dict = file:%h/dovecot-attributes\nimap_metadata = yes\nplugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n',
    ],
  },

  *check({model, chains}) {
    const ox = chains.flatMap(({started}) => started).find(({driver}) => driver === 'ox');
    const imap = model.effective.protocol('imap');
    if (ox === undefined || imap.value('imap_metadata') === 'yes' || imap.value('mail_attribute_dict') === '') return;
    if (model.effective.addresses.some(({protocol}) => protocol('imap').value('imap_metadata') === 'yes')) return;
    yield {
      message: 'IMAP clients cannot set http-notify themselves: imap_metadata is not enabled',
      span: imap.settings.get('imap_metadata')?.span ?? ox.span,
      hint: 'Set imap_metadata = yes where clients are to switch their notifications on.',
      setting: 'imap_metadata',
      protocols: ['imap'],
    };
  },
};
