import {afterAll, beforeAll, expect, it} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {startRecorder} from '../ox/recorder.js';
import {runCli, startCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

const entry = '/private/vendor/vendor.dovecot/http-notify';
const user = 'anna@example.org';

/** Mails whose notifications are hard to write the same, by what is hard about them. */
const mails: Readonly<Record<string, Buffer | string>> = {
  'an ordinary mail': 'From: Carol <carol@example.net>\nSubject: Hello\n\nHi there\n',
  'neither From nor Subject': 'To: a@example.net\n\nHi there\n',
  'an empty From and an empty Subject': 'From:\nSubject:\n\n\n',
  'UTF-8 as it is': 'From: Jürgen <j@example.net>\nSubject: Grüße 🎉 \u2028 and \u2029\n\nschön\n',
  'bytes that are not UTF-8': Buffer.from(
    'From: J\xfcrgen <j@x>\nSubject: Gr\xfc\xdfe \xff\xfe\n\nsch\xf6n\n',
    'latin1',
  ),
  'folded encoded words':
    'From: =?utf-8?Q?J=C3=BCrgen?= <j@x>\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\n =?UTF-8?B?ZW4=?=\n\tend\n\nx\n',
  'quotes, backslashes and a slash': 'From: "A \\"B\\" C" <a@x>\nSubject: "quoted" \\ back\\\\slash /\n\n"text" \\n\n',
  'control characters': 'From: a@x\nSubject: \x01\x02\x1b[31mred\x1b[0m\x7f tab\there\n\n\x01 \x1b[1m \x7f\n',
  'a very long subject and snippet': `From: a@x\nSubject: ${'long '.repeat(4000)}end\n\n${'🎉ü '.repeat(5000)}\n`,
  'members that begin like flags': 'From: --x\nSubject: -- help\n\n-- not a signature\n',
  'HTML only': 'From: a@x\nSubject: <b>\nContent-Type: text/html\n\n<p>Fish &amp; chips&nbsp;&lt;b&gt;</p>\n',
  'a quoted answer': 'From: a@x\nSubject: Re: x\n\n> quoted\n> more\nmine\n',
};

/** The members of a notification as flags of `ox send`. */
function flagsOf(request: string): string[] {
  const body = Buffer.from(request.slice(request.indexOf('\r\n\r\n') + 4), 'latin1').toString();
  const members: Record<string, string | number | undefined> = JSON.parse(body);
  const names = {user: 'user', folder: 'folder', uidvalidity: 'imap-uidvalidity', uid: 'imap-uid'};
  const all = {...names, from: 'from', subject: 'subject', snippet: 'snippet', unseen: 'unseen'};
  return Object.entries(all).flatMap(([flag, name]) =>
    members[name] === undefined ? [] : [`--${flag}=${members[name]}`],
  );
}

/** The request of the first driver, the only one with a password. */
function ofFirst(requests: readonly string[]): string {
  return requests.find((request) => request.includes('Authorization')) ?? '';
}

/** The bytes with the moment left out, which must be one as Dovecot writes it. */
function withoutDate(request: string | undefined): string | undefined {
  return request?.replace(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/, '\r\nDate: …\r\n');
}

describeSeries('ox send beside a real Dovecot', (series) => {
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  let onIpv6: Awaited<ReturnType<typeof startRecorder>> | null;
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  /** Endpoints as Dovecot is told of them, each `%` twice, and as `ox send` is. */
  let urls: readonly string[];

  beforeAll(async () => {
    recorder = await startRecorder();
    onIpv6 = await startRecorder({host: '::1'}).catch(() => null);
    const at = `127.0.0.1:${recorder.port}`;
    urls = [
      `http://login:p%40ss%3Aw%C3%B6rd@${at}/push?source=dovecot`,
      `http://${at}`,
      `http://${at}/`,
      `http://${at}?only=query`,
      `http://${at}/a%2Fb/%7Euser/c;d=1,2/(e)!*'~`,
      `http://${at}/push?x='a'&y=%27b%27&z=a+b%20c`,
      `http://localhost:${recorder.port}/push`,
      `HTTP://LOCALHOST:${recorder.port}/Push`,
      `http://${at}//x//./y/../%2e%2e/?`,
      `http://login@${at}/push`,
      `http://localhost.:0${recorder.port}/push`,
      ...(onIpv6 === null ? [] : [`http://[::1]:${onIpv6.port}/push`]),
    ];
    const drivers = urls.map((url, index) => ({driver: 'ox' as const, url, userFromMetadata: index === 0}));
    dovecot = await startDovecot({series, users: [user], drivers, http: false});
    await dovecot.doveadm(['mailbox', 'metadata', 'set', '-s', '-u', user, '', entry, 'user=11@3 "ä\\ 🎉']);
  });
  afterAll(async () => {
    await dovecot?.stop();
    recorder?.stop();
    onIpv6?.stop();
  });

  /** What arrives while something is done, that of one connection in order. */
  async function arrivals(act: () => Promise<unknown>): Promise<readonly string[]> {
    const before = recorder.requests.length;
    const beforeOnIpv6 = onIpv6?.requests.length ?? 0;
    await act();
    return [...recorder.requests.slice(before), ...(onIpv6?.requests.slice(beforeOnIpv6) ?? [])];
  }

  it.each(Object.entries(mails))('writes the same bytes for %s', async (_, mail) => {
    const sent = await arrivals(() => dovecot.deliver(user, mail));
    expect(sent).toHaveLength(urls.length);
    const first = ofFirst(sent);

    // Without --ox-url the endpoint is Dovecot's own first one, with its credentials.
    const send = ['ox', 'send', ...dovecot.cliFlags, ...flagsOf(first)];
    const again = await arrivals(async () => expect(await runCli(send)).toMatchObject({exitCode: 0, stderr: ''}));

    expect(again.map(withoutDate)).toEqual([withoutDate(first)]);
  });

  it('writes the same bytes for every way to write a URL', async () => {
    const sent = await arrivals(() => dovecot.deliver(user));
    const ofOthers = sent.find((request) => request !== ofFirst(sent)) ?? '';
    const again: string[] = [];
    for (const [index, url] of urls.entries()) {
      const send = ['ox', 'send', ...flagsOf(index === 0 ? ofFirst(sent) : ofOthers)];
      again.push(...(await arrivals(() => runCli(send, {env: {DOVEPUSH_OX_URL: url}}))));
    }

    // Dovecot asks all of them at the same time.
    expect(again.map(withoutDate).sort()).toEqual(sent.map(withoutDate).sort());
  });

  it('Dovecot sends nothing for another mailbox', async () => {
    expect(await arrivals(() => dovecot.deliver(user.replace('@', '+Archive@')))).toEqual([]);
  });

  it('ox listen --strict takes all that Dovecot sends', async () => {
    const listener = startCli(['ox', 'listen', '--listen', '127.0.0.1:0', '--strict', '--json']);
    const [, url = ''] = await listener.waitFor('stderr', /listening on (\S+)/);
    await dovecot.restart({drivers: [{driver: 'ox', url}]});

    for (const mail of Object.values(mails)) await dovecot.deliver(user, mail);
    listener.kill('SIGTERM');

    const {stdout} = await listener.done;
    const taken = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(taken.map(({status, problems}) => [status, problems])).toEqual(Object.keys(mails).map(() => [200, []]));
  });
});
