import {basename} from 'node:path';
import {describe, expect, it} from 'vitest';
import {driverChain} from '../../src/config/drivers/chain.js';
import {host, loadConfig} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {pushSettings, shownSettings, unmasked} from '../../src/config/report.js';
import {fullNames} from '../../src/config/settings/known-2.4.js';
import {maskUrls} from '../../src/secrets.js';
import {corpusCases, corpusEnv, type LocatedCase, refusal, type Session} from './corpus.js';

const cases = corpusCases('2.4');

function load({path}: LocatedCase): ConfigModel {
  return loadConfig(path, undefined, {...host, env: corpusEnv});
}

interface PrintedBlock {
  readonly name: string;
  readonly settings: Record<string, string>;
}

const known = host.known.known24().settings[''] ?? {};

function fullName(key: string, name: string): string {
  return fullNames(key, {type: 'push_notification', name}).find((full) => Object.hasOwn(known, full)) ?? key;
}

/** The blocks that doveconf printed, their settings by full name; files by their last part, since they were relative. */
function printedBlocks(lines: readonly string[]): PrintedBlock[] {
  const blocks: PrintedBlock[] = [];
  for (const line of lines) {
    const name = /^push_notification (\S+) \{$/.exec(line)?.[1];
    const setting = /^ {2}(\S+) = (.*)$/.exec(line);
    const last = blocks.at(-1);
    if (name !== undefined) blocks.push({name, settings: {}});
    else if (setting !== null && last !== undefined)
      last.settings[fullName(setting[1] ?? '', last.name)] = setting[2] ?? '';
  }
  return blocks;
}

/** The drivers that the log of a session shows as started, in order. */
function startedIn(log: readonly string[]): string[] {
  return log.flatMap((line) => {
    if (line === 'Debug: dlog: Called init push_notification plugin hook.') return ['dlog'];
    if (line.startsWith('Debug: push-notification-ox: Using cache lifetime: ')) return ['ox'];
    return line === 'Debug: lua: Calling script_init' ? ['lua'] : [];
  });
}

function expectSameSession(
  model: ConfigModel,
  protocol: string,
  session: Session,
  fill: (text: string) => string,
): void {
  const chain = driverChain(model.effective.protocol(protocol), host.files);
  expect(chain.mailPlugins).toEqual(session.plugins);
  expect(chain.started.map(({driver}) => driver)).toEqual(startedIn(session.log));
  if (session.exit === 0) {
    const errors = session.log.filter((line) => line.startsWith('Error: ')).map((line) => fill(line.slice(7)));
    const failed = chain.skipped.filter(({reason}) => reason === 'failed' || reason === 'plugin-not-loaded');
    expect(failed.map(({message}) => message)).toEqual(errors.map(maskUrls));
    expect(chain.sessionFails).toBeNull();
    return;
  }
  const words = session.log.find((line) => line.startsWith('Fatal: '))?.slice(7) ?? 'no fatal line';
  expect(chain.sessionFails?.startsWith(words.replaceAll('@MODULES@', '/usr/lib/dovecot/modules'))).toBe(true);
}

describe.each(cases.map((found) => [found.id, found] as const))('%s', (_, found) => {
  const model = load(found);

  it('is taken for 2.4', () => {
    expect(model.dialect).toBe('2.4');
  });

  it('loads exactly when Dovecot starts with it', () => {
    expect(model.loads).toBe(found.checkExpanded.exit === 0);
  });

  it('is refused in the same words at the same place', () => {
    const stop = model.problems.find(({stops}) => stops);
    const expected = refusal(found);
    if (expected === null) {
      const fatal = found.checkExpanded.stderr.find((line) => line.startsWith('doveconf: Fatal: '));
      expect(stop?.text).toBe(fatal?.slice('doveconf: Fatal: '.length));
      return;
    }
    expect(stop?.text).toBe(expected.text);
    if (expected.line === null) return;
    expect(stop?.span.file).toBe(expected.file);
    expect(stop?.span.line).toBeLessThanOrEqual(expected.line);
    expect(stop?.span.endLine).toBeGreaterThanOrEqual(expected.line);
  });

  it('gives every program the same blocks and settings', () => {
    for (const [protocol, printed] of Object.entries(found.lookups ?? {})) {
      const shown = shownSettings(model.effective.protocol(protocol), pushSettings, unmasked);
      const blocks = shown.push_notification as (PrintedBlock & {driver: string})[];
      for (const {settings} of blocks) if (settings.lua_file) settings.lua_file = basename(settings.lua_file);
      expect(blocks.map(({name, settings}) => ({name, settings}))).toEqual(
        printedBlocks(printed.push_notification ?? []),
      );
      expect(`imap_metadata = ${shown.imap_metadata}`).toBe(printed.imap_metadata?.[0]);
      expect(JSON.stringify(shown.mail_attribute) === '{}').toBe(printed.mail_attribute?.length === 0);
    }
  });

  it('loads the same plugins and starts the same drivers', () => {
    for (const [protocol, session] of Object.entries(found.init ?? {})) {
      expectSameSession(model, protocol, session, found.fill);
    }
  });
});
