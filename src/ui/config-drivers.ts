import type {DriverChain, SkippedDriver, StartedDriver, UnjudgedDriver} from '../config/drivers/driver.js';
import type {Span} from '../config/span.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

function position({file, line}: Span): string {
  return `${visible(file)}:${line}`;
}

function options({options: all}: StartedDriver): string {
  return Object.entries(all)
    .map(([key, value]) => ` ${visible(key)}${value === '' ? '' : `=${visible(value)}`}`)
    .join('');
}

function startedLine(driver: StartedDriver, paint: Paint): string {
  const where = paint('dim', `${driver.setting}, ${position(driver.span)}`);
  const condition = driver.ifStarts === null ? '' : ` if ${visible(driver.ifStarts)} does`;
  return `  ${paint('green', `starts${condition}`)}  ${visible(driver.driver)}${options(driver)}  ${where}`;
}

function unjudgedLines(driver: UnjudgedDriver, paint: Paint): string[] {
  const where = paint('dim', `${visible(driver.setting)}, ${position(driver.span)}`);
  return [
    `  ${paint('cyan', 'cannot be judged')}  ${visible(driver.driver)}  ${where}`,
    `      ${visible(driver.message)}`,
  ];
}

/** What Dovecot's own words do not say by themselves. */
const reasons: Readonly<Partial<Record<SkippedDriver['reason'], string>>> = {
  failed: 'It cannot start: ',
  'plugin-not-loaded': 'The plugin that has this driver is not in mail_plugins: ',
};

function skippedLines(driver: SkippedDriver, paint: Paint): string[] {
  const where = paint('dim', `${visible(driver.setting)}, ${position(driver.span)}`);
  return [
    `  ${paint('red', 'never starts')}  ${visible(driver.driver)}  ${where}`,
    `      ${reasons[driver.reason] ?? ''}${visible(driver.message)}`,
  ];
}

function stateLine({sessionFails, pluginLoaded, started, unjudged, skipped}: DriverChain, paint: Paint): string[] {
  if (sessionFails !== null) return [`  ${paint('red', 'every session fails')}: ${visible(sessionFails)}`];
  if (!pluginLoaded) return ['  push_notification is not in mail_plugins: no driver runs here'];
  if (started.length + unjudged.length + skipped.length === 0) return ['  no driver is configured'];
  return [];
}

function formatChain(names: readonly string[], chain: DriverChain, paint: Paint, filter: string | null): string {
  const plugins = chain.mailPlugins.map((name) => visible(name)).join(' ');
  const programs = names.map((name) => visible(name)).join(', ');
  const title = filter === null ? programs : `${programs} for ${visible(filter)}`;
  const lines = [
    `${paint('underline', title)}  ${paint('dim', `plugins: ${plugins === '' ? 'none' : plugins}`)}`,
    ...stateLine(chain, paint),
    ...chain.started.filter(({ifStarts}) => ifStarts === null).map((driver) => startedLine(driver, paint)),
    ...chain.unjudged.flatMap((driver) => unjudgedLines(driver, paint)),
    ...chain.started.filter(({ifStarts}) => ifStarts !== null).map((driver) => startedLine(driver, paint)),
    ...chain.skipped.flatMap((driver) => skippedLines(driver, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** What programs make of their drivers, as text; those that see the same are told of together. `filter`: the addresses. */
export function formatChains(chains: readonly DriverChain[], paint: Paint, filter: string | null = null): string {
  const groups = new Map<string, DriverChain[]>();
  for (const chain of chains) {
    const same = JSON.stringify({...chain, protocol: ''});
    groups.set(same, [...(groups.get(same) ?? []), chain]);
  }
  return [...groups.values()]
    .map((group) => {
      const names = group.map(({protocol}) => protocol);
      return group[0] === undefined ? '' : formatChain(names, group[0], paint, filter);
    })
    .join('\n');
}
