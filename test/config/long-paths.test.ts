import {describe, expect, it} from 'vitest';
import {convertPercent, convertSettingPercent} from '../../src/config/convert/percent.js';
import {expandPercent} from '../../src/config/drivers/percent.js';
import {host} from '../../src/config/load.js';
import {parseConfig} from '../../src/config/parse.js';

describe('a key of many slashes', () => {
  it.each([
    ['at the root', (key: string) => `${key} = b\n`],
    ['in a plugin block', (key: string) => `plugin {\n  ${key} = b\n}\n`],
    ['in a service', (key: string) => `service imap {\n  ${key} = b\n}\n`],
    ['behind the name of a block', (key: string) => `plugin/${key} = b\n`],
  ])('is refused %s, in time that grows with its length', (_, textOf) => {
    const judge = (slashes: number) => {
      const before = process.cpuUsage();
      const {problems} = parseConfig('a.conf', textOf(`a${'/'.repeat(slashes)}`), '2.3', host);
      const {user} = process.cpuUsage(before);
      expect(problems.map(({rule}) => rule)).toEqual(problems.length === 0 ? [] : ['setting-unknown']);
      return user;
    };
    judge(1000);

    const [one, two] = [judge(200_000), judge(400_000)];
    expect(two).toBeLessThan(Math.max(one * 4, 500_000));
  });
});

describe('a value of many variables that are never closed', () => {
  it('is expanded in time that grows with its length', () => {
    const expand = (count: number) => {
      const before = process.cpuUsage();
      expect(expandPercent('%{'.repeat(count)).unknown).toBe('{');
      return process.cpuUsage(before).user;
    };
    expand(1000);

    const [one, two] = [expand(200_000), expand(400_000)];
    expect(two).toBeLessThan(Math.max(one * 4, 500_000));
  });
});

describe('the conversion of a value of many variables that are never closed', () => {
  it.each([
    ['of a mail user', (text: string) => convertPercent(text)],
    ['of a setting with letters of its own', (text: string) => convertSettingPercent('mail_log_prefix', text)],
    ['of any other setting', (text: string) => convertSettingPercent('ssl_cert', text)],
  ])('takes time that grows with its length: %s', (_, convert) => {
    const measure = (count: number) => {
      const text = '%{'.repeat(count);
      const before = process.cpuUsage();
      expect(convert(text)).toEqual({text, lost: Array.from({length: count}, () => '%{')});
      return process.cpuUsage(before).user;
    };
    measure(1000);

    const [one, two] = [measure(200_000), measure(400_000)];
    expect(two).toBeLessThan(Math.max(one * 4, 500_000));
  });

  it('still converts what is before, inside and behind the last closed one', () => {
    expect(convertPercent('%u%{home}%%{%{no}%%%{%d%%{')).toEqual({
      text: "%{user}%{home}%%{%{no}%{literal('%')}%{%{user | domain}%%{",
      lost: ['%{no}', '%{'],
    });
  });
});
