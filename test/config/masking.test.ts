import {describe, expect, it} from 'vitest';
import {host} from '../../src/config/load.js';
import {createMasking} from '../../src/config/masking.js';
import {parseConfig} from '../../src/config/parse.js';
import {hideRanges} from '../../src/secrets.js';

function maskedLine(line: string): string {
  const masking = createMasking(parseConfig('a.conf', `plugin {\n${line}\n}\n`, '2.3', host));
  return hideRanges(line, masking.hidden('a.conf', 2));
}

describe('a line with a secret', () => {
  it.each([
    ['d = ox:url=http://u:mysecret@h/n cache_lifetime=10s', 'd = ox:url=http://u:***@h/n cache_lifetime=10s'],
    ['d = ox:url=http://u:password1@h/n max_retries=2', 'd = ox:url=http://u:***@h/n max_retries=2'],
    ['d = ox:url=http://u:api_key=x@h/n max_retries=2', 'd = ox:url=http://u:***@h/n max_retries=2'],
    ['d = ox:url=http://u:a.key@h/n max_retries=2', 'd = ox:url=http://u:***@h/n max_retries=2'],
    ['d = ox:url=http://u:se/secret@h/n max_retries=2', 'd = ox:url=http://u:***@h/n max_retries=2'],
    ['d = ox:url=http://secretary:word@h/n max_retries=2', 'd = ox:url=http://secretary:***@h/n max_retries=2'],
    ['d = ox:url=http://secret.example.com/n max_retries=2', 'd = ox:url=http://secret.example.com/n max_retries=2'],
    ['d = ox:url=http://h/password/reset max_retries=2', 'd = ox:url=http://h/password/reset max_retries=2'],
    ['d = ox:url=http://h/n?api_key=word&x=1 max_retries=2', 'd = ox:url=http://h/n?api_key=***&x=1 max_retries=2'],
    ['d = ox:url=http://h/n?x=1&secret=word max_retries=2', 'd = ox:url=http://h/n?x=1&secret=*** max_retries=2'],
    ['d = ox:url=http://h/n password=word max_retries=2', 'd = ox:url=http://h/n password=***'],
    ['kafka.notification.settings.sasl.password = http://a b', 'kafka.notification.settings.sasl.password = ***'],
    ['sasl.password://word', 'sasl.password://word'.replace('//word', '***')],
    ['doveadm_password word {', 'doveadm_password ***'],
  ])('%s', (line, shown) => {
    expect(maskedLine(line)).toBe(shown);
  });
});

describe('a message about a file with secrets', () => {
  it('loses the password, and nothing else', () => {
    const text = 'plugin {\n  d = ox:url=http://u:topsecret@h/n cache_lifetime=60\n}\n';
    const masking = createMasking(parseConfig('a.conf', text, '2.3', host));

    expect(masking.text("url 'http://u:topsecret@h/n' and topsecret: cache_lifetime 60 is not a time")).toBe(
      "url 'http://u:***@h/n' and ***: cache_lifetime 60 is not a time",
    );
  });
});
