import {runDovecot, type Series} from '../../../scripts/servers/dovecot-programs.js';
import {corpusEnv} from '../corpus.js';

/** What an ox driver is told about the requests it makes. */
interface OxLimits {
  readonly url: string;
  /** Attempts of a request, and what one may take. */
  readonly limits: string;
}

const units: Readonly<Record<string, number>> = {ms: 1, msecs: 1, s: 1000, secs: 1000, m: 60_000, mins: 60_000};

/** `2s`, `500ms` or `2 secs` in milliseconds. */
function milliseconds(text: string): number {
  const [, number = '', unit = ''] = /^(\d+) ?([a-z]*)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
}

/** Without user and password, which doveconf hides. */
const withoutLogin = (url: string) => url.replace(/\/\/[^/@]*@/, '//');

/** The options of 2.3: one more attempt than repeats, a limit in milliseconds. */
function limits23(printed: string): OxLimits[] {
  const lines = [...printed.matchAll(/^\s*push_notification_(?:driver|backend)\d* = (ox:.*)$/gim)];
  return lines.map(([, driver = '']) => {
    const option = (name: string) => new RegExp(`[: ]${name}=(\\S*)`).exec(driver)?.[1];
    // What is no number leaves the default.
    const number = (name: string, usual: number) => (/^\d+$/.test(option(name) ?? '') ? Number(option(name)) : usual);
    const limits = `${number('max_retries', 1) + 1} × ${number('timeout_msecs', 2000)} ms`;
    return {url: withoutLogin(option('url') ?? '').replaceAll('%%', '%'), limits};
  });
}

function limits24(printed: string): OxLimits[] {
  return printed.split(/^push_notification /m).map((block) => {
    const value = (name: string) => new RegExp(`^\\s*(?:\\w+_)?${name} = (.*)$`, 'm').exec(block)?.[1] ?? '';
    const limit = milliseconds(value('http_client_request_timeout'));
    return {url: withoutLogin(value('url')), limits: `${value('http_client_request_max_attempts')} × ${limit} ms`};
  });
}

/** The limits of the ox drivers of a program, as its own doveconf reads the file, in the order in which it prints them. */
export async function oxLimits(series: Series, main: string, protocol: string): Promise<OxLimits[]> {
  const wanted = series === '2.3' ? 'plugin' : 'push_notification';
  const args = ['-c', main, '-f', `protocol=${protocol}`, wanted];
  const {stdout} = await runDovecot(series, 'doveconf', args, {env: corpusEnv});
  return series === '2.3' ? limits23(stdout) : limits24(stdout);
}

/** The lines of started drivers with the limits of each ox driver; those whose URL is expanded have none. */
export function withLimits(started: readonly string[], all: readonly OxLimits[]): string[] {
  const left = [...all];
  return started.map((line) => {
    const at = left.findIndex(({url}) => line.startsWith(`ox ${url} `));
    return at === -1 ? line : `${line}, ${left.splice(at, 1)[0]?.limits}`;
  });
}
