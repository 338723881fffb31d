import {type StartedDriver, splitDriver} from '../drivers/driver.js';
import {parseTime} from '../settings/types.js';
import {convertPercent} from './percent.js';

/** A `push_notification` block of 2.4, or why there is none for a driver of 2.3. */
export interface DriverBlock {
  readonly name: string;
  readonly driver: StartedDriver;
  /** Settings by the names that stand in the block. */
  readonly settings: readonly (readonly [string, string])[];
  /** What has no counterpart, one sentence; then the block must not be written. */
  readonly refused: string | null;
}

const mostNumber = 4_294_967_295;

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text) && Number(text) <= mostNumber;
}

/** 2.3 tries once more than it retries; a bad number is the default there. */
function attempts(retries: string | undefined): string {
  return String(isNumber(retries) ? Math.min(Number(retries) + 1, mostNumber) : 2);
}

/** No limit is not allowed in 2.4: an hour stands for it. */
function timeout(milliseconds: string | undefined): string {
  if (!isNumber(milliseconds)) return '2s';
  return Number(milliseconds) === 0 ? '1 hour' : `${Number(milliseconds)}ms`;
}

function cacheTtl(lifetime: string): string {
  return parseTime(lifetime, false) === 0n ? '1s' : lifetime;
}

function oxSettings({options}: StartedDriver): [string, string][] {
  const {url = '', cache_lifetime: lifetime, user_from_metadata: fromMetadata} = options;
  return [
    ['ox_url', convertPercent(url)],
    ...(lifetime === undefined ? [] : [['ox_cache_ttl', cacheTtl(lifetime)] as [string, string]]),
    ...(fromMetadata === undefined ? [] : [['ox_user_from_metadata', 'yes'] as [string, string]]),
    ['http_client_request_max_attempts', attempts(options.max_retries)],
    ['http_client_request_timeout', timeout(options.timeout_msecs)],
  ];
}

/** Where the script of a lua driver is: in a plugin setting, its own option, or the one of mail_lua. */
function luaFile(driver: StartedDriver, plugin: (key: string) => string): string {
  const script = plugin('push_notification_lua_script_file') || driver.options.file || plugin('mail_lua_script');
  return convertPercent(script ?? '');
}

function refusal(driver: StartedDriver, settings: readonly (readonly [string, string])[]): string | null {
  if (driver.driver === 'kafka') return 'There is no Kafka plugin for 2.4';
  const url = settings.find(([key]) => key === 'ox_url')?.[1] ?? '';
  return url.includes('%{') ? 'Dovecot 2.4.0 and 2.4.1 refuse variables in the URL' : null;
}

/** The blocks that stand for started drivers of 2.3, in their order; names go on from those that are taken. */
export function driverBlocks(
  started: readonly StartedDriver[],
  plugin: (key: string) => string,
  taken: Set<string>,
): DriverBlock[] {
  return started.map((driver) => {
    const settings: [string, string][] =
      driver.driver === 'ox'
        ? oxSettings(driver)
        : driver.driver === 'lua'
          ? [['lua_file', luaFile(driver, plugin)]]
          : [];
    const name = freeName(driver.driver, taken);
    return {name, driver, settings: [['driver', driver.driver], ...settings], refused: refusal(driver, settings)};
  });
}

function freeName(driver: string, taken: Set<string>): string {
  let name = driver;
  for (let number = 2; taken.has(name); number += 1) name = `${driver}${number}`;
  taken.add(name);
  return name;
}

/** Whether two chains start the same drivers with the same options. */
export function isSameChain(a: readonly StartedDriver[], b: readonly StartedDriver[]): boolean {
  return a.length === b.length && a.every((driver, at) => isSameDriver(driver, b[at]));
}

function isSameDriver(a: StartedDriver, b: StartedDriver | undefined): boolean {
  if (b === undefined || a.driver !== b.driver) return false;
  return a.driver === 'dlog' || JSON.stringify(splitDriver(a.value)) === JSON.stringify(splitDriver(b.value));
}
