import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** A run of the program on texts that come from outside. */
export interface OutsideCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly input?: string;
}

const b64 = (text: string) => ({base64: Buffer.from(text).toString('base64')});

/** A record line with the text in each of its fields, as JSON text and as bytes. */
function records(text: string): string {
  const payload = JSON.stringify({
    event: 'MessageNew',
    user: text,
    folder: text,
    mailbox: text,
    uid: 1,
    uidvalidity: 1,
    subject: text,
    from: text,
    to: text,
    snippet: text,
    flags: [text],
    keywords: [text],
    [text]: text,
  });
  const values = [payload, JSON.stringify({event: text}), text, `{"event":"MessageNew","user":"${text}"`, `{${text}`];
  const base = {schema: 'dovepush.record/1', partition: 0, offset: 1, timestamp: 1, timestampType: 'create'};
  return values
    .flatMap((value) => [
      {...base, topic: 't', key: text, value, headers: [[text, text]]},
      {...base, topic: text, key: b64(text), value: b64(value), headers: [[b64(text), b64(text)]]},
      {...base, topic: text, key: text, value: text, headers: text},
    ])
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

/** The text in every form of line that is read; line breaks in it make further lines. */
function otherLines(text: string): string {
  const imap = `imap://h/user.${encodeURIComponent(text)};UIDVALIDITY=1/;UID=1`;
  return [
    JSON.stringify({
      topic: text,
      partition: 0,
      offset: 1,
      tstype: 'create',
      ts: 1,
      key: text,
      payload: text,
      headers: [text, text],
    }),
    JSON.stringify({
      topic: text,
      partition: 0,
      offset: 1,
      timestamp: 1,
      key: text,
      value: text,
      headers: [{key: text, value: text}],
    }),
    JSON.stringify({
      schema: 'dovepush.event/1',
      event: text,
      user: text,
      mailbox: text,
      problem: text,
      source: {topic: text},
    }),
    JSON.stringify({schema: 'dovepush.ox-request/1', path: text, headers: {[text]: text}, body: text}),
    JSON.stringify({
      event: 'MessageNew',
      user: text,
      uri: imap,
      service: text,
      'vnd.cmu.mailboxACL': text,
      uidset: text,
    }),
    JSON.stringify({event: text, [text]: {[text]: text}}),
    `Nov 21 22:35:33 h dovecot: imap(${text})<1><x>: Info: Message data: Mailbox [${text}], UID [1], UIDVALIDITY [1]`,
    `Nov 21 22:35:33 h notifyd[1]: EVENT,{"event":${JSON.stringify(text)}}`,
    `CreateTime:1\tPartition:0\t${text}:${text}\t${text}\t${text}`,
    text,
  ].join('\n');
}

function config23(text: string): string {
  return `# ${text}
mail_plugins = notify push_notification ${text}
mail_location = maildir:~/M # ${text}
protocol ${text} {
  mail_plugins = ${text}
}
${text} = ${text}
plugin {
  push_notification_driver = ox:url=http://h/${text}
  push_notification_driver2 = ${text}:${text}=${text}
  push_${text} = ${text}
}
`;
}

function loading23(text: string): string {
  return `mail_plugins = $mail_plugins notify push_notification
mail_location = maildir:~/M # ${text}
# ${text}
plugin {
  push_notification_driver = ox:url=http://h/${text} x=${text}
  push_notification_driver2 = ${text}:x
  push_${text} = ${text}
}
`;
}

function config24(text: string, broken: string): string {
  return `dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
# ${text}
mail_plugins {
  notify = yes
  push_notification = yes
}
push_notification a${text} {
  driver = ox${text}
  ox_url = http://h/${text}
}
${broken}
`;
}

function luaScript(text: string): string {
  const literal = `"${[...Buffer.from(text)].map((byte) => `\\${byte}`).join('')}"`;
  return `-- ${text}
function dovecot_lua_notify_begin_txn(user)
  print(${literal}, user.username)
  dovecot.i_error(${literal})
  return {[${literal}] = ${literal}}
end
function dovecot_lua_notify_event_message_new(ctx, event)
  dovecot.i_info(event.mailbox .. ${literal})
  error(${literal})
end
function dovecot_lua_notify_end_txn(ctx) error({[${literal}] = 1}) end
`;
}

/** Writes files with the text in them and in their names; gives the runs that read them. */
export function casesOf(text: string, dir: string): readonly OutsideCase[] {
  const line = text.replaceAll('\n', ' ').replaceAll('\r', '');
  const odd = join(dir, `x ${text.replaceAll('/', '')}`);
  mkdirSync(odd, {recursive: true});
  const write = (name: string, content: string) => {
    writeFileSync(join(odd, name), content);
    return join(odd, name);
  };
  const events = write('records.jsonl', records(text));
  const logs = write('others.log', otherLines(line));
  const [broken23, good23] = [write('broken23.conf', config23(line)), write('good23.conf', loading23(line))];
  const [broken24, good24] = [
    write('broken24.conf', config24(line, `${line} = ${line}`)),
    write('good24.conf', config24('', '')),
  ];
  const script = write('push.lua', luaScript(line));
  const bad = write('bad.lua', `x = ${line}\nfunction ${line}() end\n`);
  const csv = write('users.csv', `user,mailbox\n"${text}",${line}\n${line},"${text}"\n`);
  const profile = write('profile', `[${line}]\n${line} = ${line}\nuser = ${line}\n`);
  const cases: OutsideCase[] = [];
  const add = (name: string, ...args: string[]) => cases.push({name: `${name}: ${args.slice(0, 2).join(' ')}`, args});
  for (const file of [events, logs]) {
    for (const format of [
      'text',
      'json',
      'kcat',
      'ox',
      '%{user} %{event} %{mailbox} %{subject} %{problem} %{payload.user}\\n',
    ]) {
      add(format, 'events', 'show', file, '-f', format);
    }
    add('verbose', 'events', 'show', file, '-v');
    add('text', 'events', 'stats', file, '--top', '5');
    add('json', 'events', 'stats', file, '--json');
    add('plan', 'events', 'replay', '--from', `file:${file}`, '--to', 'stdout', '--dry-run');
    add('sent', 'events', 'replay', '--from', `file:${file}`, '--to', 'stdout', '--yes');
  }
  for (const format of ['text', 'oneline', 'github', 'json', 'sarif']) {
    add(format, 'config', 'check', '-f', format, broken23, broken24, good23);
    add(format, 'lua', 'check', '-f', format, bad);
  }
  for (const file of [broken23, good23, broken24, good24]) {
    add('diff', 'config', 'check', '--diff', file);
    for (const form of [[], ['--json']]) {
      add('show', 'config', 'show', file, ...form);
      add('drivers', 'config', 'drivers', file, ...form);
      add('convert', 'config', 'convert', file, ...form);
    }
    add('convert', 'config', 'convert', file, '--diff');
  }
  for (const file of [script, bad]) {
    for (const format of ['text', 'json']) add(format, 'lua', 'run', file, '--events', events, '-f', format);
  }
  const doveadm = ['--via', 'cli', '--doveadm', join(odd, 'no-doveadm')];
  for (const file of [csv, profile]) {
    add('users', 'metadata', 'apply', file, '--dry-run', ...doveadm);
    add('users', 'metadata', 'audit', '--users', file, ...doveadm);
  }
  add('a user', 'metadata', 'get', text, ...doveadm);
  add('a profile', 'events', 'show', events, '--config', profile, '--profile', line);
  add('no file', 'events', 'show', join(odd, 'none'));
  add('no configuration', 'config', 'check', join(odd, 'none'));
  add('a word', text);
  add('a word', 'config', text);
  add('a flag', 'config', 'check', `--${text}`);
  add('a rule', 'config', 'explain', text);
  add('an event', 'events', 'show', events, '--event', text);
  add('an expression', 'events', 'show', events, '--where', text);
  add('a time', 'events', 'show', events, '--since', text);
  add('a template', 'events', 'show', events, '-f', `%{${text}}`);
  add('a broker', 'events', 'tail', 't', '-b', text);
  add('a property', 'events', 'tail', 't', '-b', '127.0.0.1:1', '-X', `${text}=${text}`);
  add('a URL', 'ox', 'send', '--user', 'u', '--ox-url', `http://${text}`);
  add('an address', 'ox', 'listen', '--listen', text);
  return cases;
}
