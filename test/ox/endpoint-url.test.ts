import {describe, expect, it} from 'vitest';
import {parseEndpoint} from '../../src/ox/endpoint.js';

describe('an endpoint', () => {
  it.each(['ftp://x/', 'x', '/push', 'http://', 'http://u:p@x/', 'http://u@x/'])('is never %s', (text) => {
    expect(() => parseEndpoint(text)).toThrow();
  });

  // As Dovecot 2.3.19.1 wrote them.
  it.each([
    ['http://h:1', 'h:1', '/'],
    ['http://h:80/a', 'h:80', '/a'],
    ['HTTP://H.Example:1/Up', 'H.Example:1', '/Up'],
    ['http://localhost.:1/dot', 'localhost:1', '/dot'],
    ['http://[0:0:0:0:0:0:0:1]:1/six', '[0:0:0:0:0:0:0:1]:1', '/six'],
    ['http://h:0080/zeros', 'h:80', '/zeros'],
    ['http://127.1:1/short', '127.1:1', '/short'],
    ['http://h/a/../b/./c', 'h', '/b/c'],
    ['http://h//x//y/', 'h', '//x//y/'],
    ['http://h/%2e%2e/x', 'h', '/../x'],
    ['http://h/a%3Fb%25c%20d%2Fe', 'h', '/a%3fb%25c%20d/e'],
    ["http://h/q?x='a'&y=%27&z=%C3%BC", 'h', "/q?x='a'&y=%27&z=%C3%BC"],
    ['http://h/q?', 'h', '/q?'],
    ["http://h/a;b=1,2/(e)!*'~$&+:@", 'h', "/a;b=1,2/(e)!*'~$&+:@"],
    ['http://h/a%3B%2C%27%28%3a%40%26%3d%2B%24', 'h', "/a;,'(:@&=+$"],
    ['http://h/%ff%C3%BC', 'h', '/%ff%c3%bc'],
  ])('%s is written as Dovecot writes it', (text, host, target) => {
    expect(parseEndpoint(text)).toMatchObject({host, target});
  });

  it.each([
    ['http://h/a/..', '/'],
    ['http://h/a/.', '/a/'],
    ['http://h/../../a', '/a'],
    ['http://h/\u00fc?\u00fc', '/%C3%BC?%C3%BC'],
    ['http://h/a\r\nX: y', '/aX:%20y'],
    ['http://h/%0d%0aX', '/%0d%0aX'],
    ['http://h/%zz', '/%zz'],
  ])('%j asks for nothing that could break a line', (text, target) => {
    expect(parseEndpoint(text).target).toBe(target);
  });

  it.each([
    ['http://login:p%40ss%3Aw%C3%B6rd@h/', 'login:p@ss:w\u00f6rd'],
    ['http://login:@h/', 'login:'],
    ['http://login@h/', null],
    ['http://:pw@h/', null],
    ['http://h/:@', null],
  ])('%s has the credentials that Dovecot sends', (text, credentials) => {
    expect(parseEndpoint(text, true)).toMatchObject({credentials, url: {username: '', password: ''}});
    expect(() => parseEndpoint('http://a:%ff@h/', true)).toThrow('no percent-encoded UTF-8');
  });
});
