import type {Rule} from './rule.js';

/** `imap_metadata` in a `local` or `remote` block. */
export const addressMetadata: Rule = {
  id: 'address-metadata',
  severity: 'info',
  summary: 'imap_metadata or its dictionary depends on the address.',
  why: 'Only clients of these addresses get what the block says: SETMETADATA works for some users and is refused for the same users elsewhere.',
  source: 'config-filter.c; observed with doveconf of 2.3.19.1 and 2.4.1',
  log: null,
  examples: {
    bad: [
      'remote 192.0.2.0/24 {\n  protocol imap {\n    imap_metadata = yes\n  }\n}\n',
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nimap_metadata = yes\nlocal 192.0.2.1 {\n  imap_metadata = no\n}\n',
    ],
    good: ['protocol imap {\n  imap_metadata = yes\n}\n'],
  },

  *check({model}) {
    const usual = model.effective.protocol('imap');
    for (const {filter, node, protocol} of model.effective.addresses) {
      const view = protocol('imap');
      for (const name of ['imap_metadata', 'mail_attribute_dict']) {
        const [here, elsewhere] = [view.value(name), usual.value(name)];
        if (here === elsewhere) continue;
        const message =
          name === 'imap_metadata'
            ? `imap_metadata is ${here} for ${filter} and ${elsewhere} for all other addresses`
            : `${name} is ${here === '' ? 'empty' : 'another'} for ${filter}`;
        yield {
          message,
          span: view.settings.get(name)?.span ?? node.span,
          hint: 'Set it outside the block if it is meant for all addresses.',
          setting: name,
          protocols: ['imap'],
        };
      }
    }
  },
};
