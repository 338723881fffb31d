import {describe, expect, it} from 'vitest';
import {findingsOf, withExample} from './examples.js';

const lists = 'mail_plugins = notify push_notification push_notification_kafka mail_lua push_notification_lua\n';
const head24 =
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins {\n  notify = yes\n  push_notification = yes\n}\n';

const found = (text: string) =>
  withExample(text, (main) => findingsOf(main).map(({rule, message}) => ({rule, message})));
const plugin = (...lines: readonly string[]) => `${lists}plugin {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

describe('a driver that Dovecot does not reach', () => {
  it.each([
    ['the script of another', 'lua:file=/none.lua', 'lua-script-missing'],
    ['the URL', 'ox:url=/n', 'ox-url-invalid'],
    ['an option', 'ox:url=http://h/n timeout_msecs=x', 'ox-number-invalid'],
    ['the name', 'nope:x', 'driver-unknown'],
    ['the topic of Kafka', 'kafka:topic=a/b events=MessageNew', 'kafka-topic-invalid'],
    ['the feature of Kafka', 'kafka:topic=t events=MessageNew feature=x', 'kafka-feature-crash'],
    ['the missing dict', 'ox:url=http://h/n', 'ox-attribute-dict-missing'],
  ])('is judged by itself: %s', (_, driver, rule) => {
    for (const first of ['ox:cache_lifetime=1', '']) {
      const text = plugin(`push_notification_driver = ${first}`, `push_notification_driver2 = ${driver}`);

      const mine = found(text).filter(
        (one) => one.rule === rule && !one.message.startsWith('push_notification_driver '),
      );
      expect(mine.map(({message}) => message)).toEqual([
        expect.stringMatching(
          /\. It would not be reached anyway: .*push_notification_driver (?:cannot start|is empty)$/,
        ),
      ]);
    }
  });

  it('says nothing of it where the driver is reached, or is reached by another program', () => {
    const reached = plugin('push_notification_driver = dlog', 'push_notification_driver2 = ox:url=/n');
    const elsewhere = `${reached}protocol imap {\n  plugin {\n    push_notification_driver = ox:url=/m\n  }\n}\n`;

    for (const text of [reached, elsewhere]) {
      const of2 = found(text).filter(({message}) => message.includes('the url of push_notification_driver2'));
      expect(of2.map(({message}) => message.includes('anyway'))).toEqual([false]);
    }
  });

  it('is told in 2.4 too', () => {
    const text = `${head24}push_notification first {\n  driver = nope\n}\npush_notification second {\n  driver = ox\n}\n`;

    const second = found(text).filter(({rule}) => rule === 'ox-url-missing');
    expect(second.map(({message}) => message)).toEqual([
      expect.stringContaining(
        '. It would not be reached anyway: The chain ended before it, because push_notification first cannot start',
      ),
    ]);
  });
});

describe('a dict behind another mistake', () => {
  it('is judged although every session fails', () => {
    const text = 'mail_plugins = push_notification\nplugin {\n  push_notification_driver = ox:url=http://h/n\n}\n';

    expect(found(text).map(({rule}) => rule)).toEqual(['mail-plugins-notify-missing', 'ox-attribute-dict-missing']);
  });
});
