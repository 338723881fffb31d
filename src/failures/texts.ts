import {maskUrls} from '../secrets.js';
import type {FailureText} from './failure.js';

type Reader = (text: string) => FailureText | null;

/** What the text of an error line says of a push, without its secrets; null where it is about something else. */
export function readFailureText(text: string): FailureText | null {
  for (const read of [readOx, readKafka, readLua, readStart]) {
    const found = read(text);
    // Dovecot writes the URL of a driver as it is configured, with its password.
    if (found !== null)
      return {...found, reason: maskUrls(found.reason), target: found.target && maskUrls(found.target)};
  }
  return null;
}

const readOx: Reader = (text) => {
  const said = /^push-notification-ox: (.*)$/s.exec(text)?.[1];
  if (said === undefined) return null;
  const target =
    /(?:connect|SSL handshaking with)\(?\s*([^)\s]+:\d+)\)?/.exec(said)?.[1] ??
    /lookup host (\S+?):/.exec(said)?.[1] ??
    null;
  const reason = said.replace(/^Error when sending notification: /, '');
  return {driver: 'ox', target, reason: withoutCounts(reason), scope: 'mail'};
};

/** Addresses of one connection, times and numbers of tries make every line another one. */
function withoutCounts(reason: string): string {
  return reason
    .replace(/ \((?:Request queued|\d+ retries).*\)$/s, '')
    .replace(/ \(\d+ requests? with \d+ bytes? sent.*\)$/s, '')
    .replace(/^Connection lost: read\(.*?\) failed: /, 'Connection lost: ')
    .replace(/^connect\([^)]*\) failed: /, '')
    .replace(/^Failed to lookup host \S+: /, '')
    .replace(/^SSL handshaking with \S+ failed: /, 'SSL handshake: ')
    .replace(/ in \d+\.\d+ secs$/, '')
    .replace(/: `.*$/s, '');
}

const readKafka: Reader = (text) => {
  const said = /^Kafka Push Notification: (.*)$/s.exec(text)?.[1];
  if (said === undefined) return null;
  const produced = /^send_to_kafka - (?:failed to produce to )?topic=(\S+?):? (.*)$/s.exec(said);
  if (produced) {
    const [, target = null, reason = ''] = produced;
    return {driver: 'kafka', target, reason: reason.replace(/^Local: |^Broker: /, ''), scope: 'transaction'};
  }
  const lost = /^msg_cb: message delivery failed: (.*)$/s.exec(said)?.[1];
  if (lost !== undefined) {
    return {driver: 'kafka', target: null, reason: lost.replace(/^Local: /, ''), scope: 'unknown'};
  }
  return readBroker(said) ?? {driver: 'kafka', target: null, reason: said, scope: 'transaction'};
};

/** What librdkafka says of brokers: whose events were lost over it, no line says. */
function readBroker(said: string): FailureText | null {
  const broker = /^RDKAFKA-\d-\w+: \S+ \[thrd:[^\]]*\]: (\S+?)(?:\/\w+)?: (.*)$/s.exec(said);
  if (broker) {
    const [, target = null, reason = ''] = broker;
    const cause = reason.replace(/ \(after \d+ms.*\)$/s, '').replace(/^Connect to \S+ failed: /, '');
    return {driver: 'kafka', target, reason: cause, scope: 'unknown'};
  }
  const called = /^err_cb: \S+ (?:Local: )?(.*?)(?:: .*)?$/s.exec(said)?.[1];
  return called === undefined ? null : {driver: 'kafka', target: null, reason: called, scope: 'unknown'};
}

const readLua: Reader = (text) => {
  const failed = /^(?:.*?: )?lua: lua_pcall\((dovecot_lua_notify_\w+), .*?\) failed: (.*)$/s.exec(text);
  if (failed) {
    const [, target = null, reason = ''] = failed;
    return {driver: 'lua', target, reason: reason.split('\n', 1)[0] ?? '', scope: 'transaction'};
  }
  // Without an end function the events are handled all the same.
  const missing = /^(?:.*?: )?lua: (Missing function) (dovecot_lua_notify_begin_txn)$/.exec(text);
  if (missing === null) return null;
  return {driver: 'lua', target: missing[2] ?? null, reason: missing[1] ?? '', scope: 'transaction'};
};

/**
 * How the lua driver says that it did not start. What else it logs is no failure: what the script itself logs, stack traces
 * of 2.4, and functions that the script does not have.
 */
const luaStart =
  /^lua: (?:(?:access|lua_load)\(|lua_pcall\((?!dovecot_lua_notify_)|script_init\(\) returned|Script init failed|No file in config)/;

/** A driver that did not start: no event of the session went out. */
const readStart: Reader = (text) => {
  const unknown = /^(?:Unknown push notification driver|Unable to identify push notification driver)/.test(text);
  if (unknown) return {driver: 'other', target: null, reason: `driver did not start: ${text}`, scope: 'session'};
  const [, driver, reason] = /^(ox|lua): (.*)$/s.exec(text) ?? [];
  if (driver === undefined || (driver === 'lua' && !luaStart.test(text))) return null;
  return {
    driver: driver as 'ox' | 'lua',
    target: null,
    reason: `driver did not start: ${reason?.split('\n', 1)[0]}`,
    scope: 'session',
  };
};
