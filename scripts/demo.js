import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {check, listen, parseLines, run, say} from './demo/stage.js';
import {startDovecot} from './servers/dovecot.js';
import {hasDovecot} from './servers/dovecot-programs.js';

const configuration = 'examples/mail-host/dovecot.conf';
const events = 'examples/events.jsonl';

async function findOutConfiguration() {
  say('A mail host sends no notifications. What is wrong with its configuration?');
  const findings = await run(['config', 'check', configuration], {exitCode: 1});
  for (const rule of ['driver-gap', 'ox-cache-lifetime-invalid', 'protocol-mail-plugins-replaced']) {
    check(findings.includes(rule), `it names ${rule}`);
  }
  check(!findings.includes('wintermute'), 'no password is shown');

  say('Which drivers does Dovecot start with it?');
  const drivers = await run(['config', 'drivers', configuration], {exitCode: 1});
  check(!drivers.includes('wintermute'), 'no password is shown here either');
}

async function readEvents() {
  say("What happened in anna's mailboxes? Events that a real Dovecot sent to Kafka, recorded:");
  await run(['events', 'show', events, '--user', 'anna@example.org', '--event', 'MessageNew,MailboxCreate', '--utc']);

  say('How many of which kind? Some are not valid JSON, and are read all the same:');
  const shown = parseLines(await run(['events', 'show', events, '--json'], {lines: 2}));
  const counts = new Map();
  for (const {event} of shown) counts.set(event, (counts.get(event) ?? 0) + 1);
  for (const [event, count] of [...counts].sort()) console.log(`  ${event}: ${count}`);
  check(shown.length === 156, '156 events, as many as the file has lines');
  const repaired = shown.filter(({problem}) => problem?.startsWith('repaired'));
  check(repaired.length === 17, '17 of them were repaired');
  return shown.filter(({event, mailbox}) => event === 'MessageNew' && mailbox === 'INBOX');
}

/**
 * @param {any[]} newMessages
 * @param {string} folder
 */
async function replayEvents(newMessages, folder) {
  say('The receiver was down. Send it the new messages of each INBOX again, in order:');
  const result = join(folder, 'sent.jsonl');
  const endpoint = await listen(newMessages.length);
  try {
    const chosen = ['--from', `file:${events}`, '--event', 'MessageNew', '--mailbox', 'INBOX'];
    await run(['events', 'replay', ...chosen, '--to', endpoint.url, '--result', result, '--yes']);
    const requests = await endpoint.requests();

    say('What arrived, and what does the journal say?');
    const wanted = newMessages.map(({user, uid}) => `${user} ${uid}`).sort();
    const arrived = requests.map(({body}) => `${body.user} ${body['imap-uid']}`).sort();
    check(arrived.join() === wanted.join(), `${wanted.length} notifications arrived, one for each new message`);
    const lines = parseLines(await readFile(result, 'utf8'));
    const sent = lines.filter(({schema, status}) => schema === 'dovepush.replay-result/1' && status === 'sent');
    check(sent.length === wanted.length, `the journal has ${sent.length} lines that say sent`);
  } finally {
    endpoint.stop();
  }
}

async function switchOnNotifications() {
  const series = /** @type {const} */ (['2.3', '2.4']).find(hasDovecot);
  if (series === undefined) {
    say('Dovecot is not installed here, so switching on notifications for a user is left out.');
    return;
  }
  say(`A private Dovecot ${series} starts. Does bob get notifications? Switch them on:`);
  const user = 'bob@example.org';
  const endpoint = await listen(1);
  const dovecot = await startDovecot({series, users: [user], drivers: [{driver: 'ox', url: endpoint.url}]});
  try {
    const at = ['--dovecot-conf', dovecot.conf, '--doveadm', dovecot.doveadmPath];
    await run(['metadata', 'get', user, ...at]);
    await run(['metadata', 'set', user, 'user=11@3', ...at]);
    const after = await run(['metadata', 'get', user, ...at, '--json']);
    check(JSON.parse(after).value === 'user=11@3', 'the entry is set');

    say('A mail for bob arrives. Dovecot tells the endpoint:');
    await dovecot.deliver(user);
    const [request] = await endpoint.requests();
    console.log(JSON.stringify(request.body));
    check(request.body.user === user && request.body.subject === 'Hello', 'the notification is about that mail');

    say('Switch them off again:');
    await run(['metadata', 'unset', user, ...at]);
    const end = await run(['metadata', 'get', user, ...at, '--json']);
    check(JSON.parse(end).state === 'unset', 'the entry is gone');
  } finally {
    endpoint.stop();
    await dovecot.stop();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'dovepush-demo-'));
try {
  await findOutConfiguration();
  await replayEvents(await readEvents(), folder);
  await switchOnNotifications();
  say('That was the tour.');
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await rm(folder, {recursive: true, force: true});
}
