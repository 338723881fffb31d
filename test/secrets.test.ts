import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {isSecretName, maskSetting, maskUrls} from '../src/secrets.js';

describe('maskUrls', () => {
  test.each([
    ['http://ops:geheim@mx.example/push', 'http://ops:***@mx.example/push'],
    [
      'ox:url=https://ops:geheim@mx.example:443/ cache_lifetime=60s',
      'ox:url=https://ops:***@mx.example:443/ cache_lifetime=60s',
    ],
    ['http://:geheim@mx.example/', 'http://:***@mx.example/'],
    ['http://ops:12345@mx.example/', 'http://ops:***@mx.example/'],
    ['http://ops:a@b@mx.example/', 'http://ops:***@mx.example/'],
    ['http://ops:a/b@mx.example/', 'http://ops:***@mx.example/'],
    ['http://ops:a"b@mx.example/', 'http://ops:***@mx.example/'],
    ['one http://a:x@h/ two HTTP://b:y@h/', 'one http://a:***@h/ two HTTP://b:***@h/'],
    ['http://ops@mx.example/', 'http://***@mx.example/'],
    ['http://ops:@mx.example/', 'http://***@mx.example/'],
    ['http://mx.example:8080/a@b', 'http://mx.example:***@b'],
    ['http://mx.example/a@b', 'http://mx.example/a@b'],
    ['cannot reach http://127.0.0.1: refused, ask x@y', 'cannot reach http://127.0.0.1: refused, ask x@y'],
    ['see http://mx.example/?token=abc&x=1.', 'see http://mx.example/?token=***&x=1.'],
    ['(http://mx.example:80), then http://mx.example:81, or', '(http://mx.example:80), then http://mx.example:81, or'],
    ['http://ops:12;ab@mx.example/', 'http://ops:***@mx.example/'],
    ['{"a":"http://h:80","b":"x@y"}', '{"a":"http://h:80","b":"x@y"}'],
    ["https://a:0]'A@a/ there", 'https://a:***@a/ there'],
    ['http://[::1]:8009/push', 'http://[::1]:8009/push'],
    ['anna@example.org: no such user', 'anna@example.org: no such user'],
  ])('makes %j into %j', (text, masked) => {
    expect(maskUrls(text)).toBe(masked);
  });

  test('leaves no password of a URL, and masks nothing twice', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    // Where the authority seems to end at once the rest is a path: there a colon introduces a port.
    const password = fc
      .stringMatching(/^[^\s@]{1,12}$/)
      .filter((text) => !/^\d*[/?#"'<>]/.test(text) && !text.includes('//'));
    fc.assert(
      fc.property(word, password, word, (user, secret, host) => {
        const masked = maskUrls(`see https://${user}:${secret}@${host}/ there`);

        expect(masked).toBe(`see https://${user}:***@${host}/ there`);
        expect(maskUrls(masked)).toBe(masked);
      }),
    );
  });
});

describe('a setting', () => {
  test.each([
    'doveadm_password',
    'doveadm_api_key',
    'ssl_key',
    'ssl_key_password',
    'auth_policy_hash_nonce',
    'sasl.password',
    'ssl.key.pem',
    'ssl.keystore.password',
    'sasl.oauthbearer.client.secret',
  ])('called %s holds a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(maskSetting(name, 'geheim')).toBe('***');
  });

  test.each(['keyword_prefix', 'push_notification_driver', 'ssl.key.location', 'mail_attribute_dict', 'kafka.topic'])(
    'called %s holds none',
    (name) => {
      expect(isSecretName(name)).toBe(false);
      expect(maskSetting(name, 'plain')).toBe('plain');
    },
  );

  test('that is empty stays empty, so that set and unset can be told apart', () => {
    expect(maskSetting('doveadm_password', '')).toBe('');
  });

  test('with a URL keeps all of it but the password', () => {
    expect(maskSetting('push_notification_driver', 'ox:url=http://a:b@h/')).toBe('ox:url=http://a:***@h/');
  });
});

describe('the URL of an ox driver without scheme or slashes', () => {
  test.each([
    ['ox:url=u:geheim@h/n', 'ox:url=u:***@h/n'],
    ['ox:url=//u:geheim@h/n x=y', 'ox:url=//u:***@h/n x=y'],
    ['ox:url=http:/u:geheim@h', 'ox:url=http:/u:***@h'],
    ['ox:url=http//u:geheim@h', 'ox:url=http//u:***@h'],
    ['Failed to parse OX REST URL u:geheim@h: Relative', 'Failed to parse OX REST URL u:***@h: Relative'],
    ["Invalid push_notification_ox_url 'u:geheim@h': x", "Invalid push_notification_ox_url 'u:***@h': x"],
    ['ox:url=http://h:80/a@b', 'ox:url=http://h:***@b'],
  ])('%s hides its password', (text, shown) => {
    expect(maskUrls(text)).toBe(shown);
  });

  test('is hidden behind the name of a setting, too', () => {
    expect(maskSetting('ox_url', 'u:geheim@h')).toBe('u:***@h');
  });

  test.each(['2.3', '2.4'] as const)('that Dovecot %s has by default is shown as it is', (series) => {
    const file = new URL(`../src/config/settings/dovecot-${series}.json`, import.meta.url);
    const {settings}: {settings: Record<string, Record<string, {default?: string}>>} = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const masked = Object.values(settings)
      .flatMap((known) => Object.entries(known))
      .filter(([name, {default: value = ''}]) => maskSetting(name, value) !== value);
    expect(masked).toEqual([]);
    expect(maskSetting('log_format', 'session=<%{session}>geheim')).toBe('session=***');
  });
});
