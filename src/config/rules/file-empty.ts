import type {Rule} from './rule.js';

/** A main file without any setting. */
export const fileEmpty: Rule = {
  id: 'file-empty',
  severity: 'info',
  summary: 'The main file sets nothing.',
  why: 'Dovecot 2.3 starts with its defaults then: no push notifications. More often it is the wrong file.',
  source: 'observed with 2.3.19.1',
  log: null,
  dialect: '2.3',
  examples: {
    bad: ['', '# nothing here yet\n'],
    good: ['mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n'],
  },

  *check({model}) {
    const [main] = model.files;
    if (model.nodes.some((node) => node.kind !== 'comment')) return;
    const line = Math.max(1, main?.lines.length ?? 1);
    yield {
      message: 'the file sets nothing',
      span: {file: main?.path ?? '', line, column: 1, endLine: line, endColumn: 1},
      hint: 'Make sure that this is the right file.',
    };
  },
};
