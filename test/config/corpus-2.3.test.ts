import {describe, expect, it} from 'vitest';
import {driverChain} from '../../src/config/drivers/chain.js';
import type {DriverChain} from '../../src/config/drivers/driver.js';
import {host, loadConfig} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {masked, pushSettings, shownSettings} from '../../src/config/report.js';
import {maskSetting, maskUrls} from '../../src/secrets.js';
import {corpusCases, corpusEnv, type EffectiveCase, type LocatedCase, refusal, type Session} from './corpus.js';

const cases = corpusCases('2.3');

function load({path}: LocatedCase): ConfigModel {
  return loadConfig(path, '2.3', {...host, env: corpusEnv});
}

/** The drivers that the log of a session shows as started, in order. */
function startedIn(log: readonly string[]): string[] {
  return log.flatMap((line) => {
    if (line === 'Debug: Called init push_notification plugin hook.') return ['dlog'];
    if (line.startsWith('Debug: push-notification-ox: Using cache lifetime: ')) return ['ox'];
    return line.startsWith('Debug: Kafka Push Notification: init - topic=') ? ['kafka'] : [];
  });
}

/** The driver errors in the log; those of Kafka's numbers stop nothing. */
function errorsIn(log: readonly string[]): string[] {
  return log
    .filter((line) => line.startsWith('Error: ') && !line.startsWith('Error: Kafka Push Notification: init - '))
    .map((line) => line.slice('Error: '.length));
}

function maskedCase(found: EffectiveCase, fill: (text: string) => string): Record<string, unknown> {
  const plugin = Object.entries(found.plugin).map(([key, value]) => [key, maskSetting(key, fill(value))]);
  return {...found, plugin: Object.fromEntries(plugin)};
}

function expectSameSession(chain: DriverChain, session: Session, fill: (text: string) => string): void {
  expect(chain.mailPlugins).toEqual(session.plugins);
  if (session.exit === 0) {
    expect(chain.sessionFails).toBeNull();
    expect(chain.started.map(({driver}) => driver)).toEqual(startedIn(session.log));
    const failed = chain.skipped.filter(({reason}) => reason === 'failed' || reason === 'plugin-not-loaded');
    expect(failed.map(({message}) => message)).toEqual(errorsIn(session.log).map((text) => maskUrls(fill(text))));
    return;
  }
  const [said = ''] = session.log.filter((line) => /^(Fatal|Error): /.test(line));
  const words = said.replace(/^(Fatal|Error): /, '').replaceAll('@MODULES@', '/usr/lib/dovecot/modules');
  expect(chain.sessionFails?.startsWith(words)).toBe(true);
  expect(chain.started).toEqual([]);
}

describe.each(cases.map((found) => [found.id, found] as const))('%s', (_, found) => {
  const model = load(found);

  it('loads exactly when Dovecot starts with it', () => {
    expect(model.loads).toBe(found.checkExpanded.exit === 0);
  });

  it('is refused in the same words at the same place', () => {
    const expected = refusal(found);
    const stop = model.problems.find(({stops}) => stops);
    if (expected === null) {
      expect(stop).toBeUndefined();
      return;
    }
    expect(stop?.text).toBe(expected.text);
    if (expected.line === null) return;
    expect(stop?.span.file).toBe(expected.file);
    expect(stop?.span.line).toBeLessThanOrEqual(expected.line);
    expect(stop?.span.endLine).toBeGreaterThanOrEqual(expected.line);
  });

  it('gives every program the same settings', () => {
    for (const [protocol, expected] of Object.entries(found.effective ?? {})) {
      const shown = shownSettings(model.effective.protocol(protocol), pushSettings, masked);
      expect(shown).toEqual(maskedCase(expected, found.fill));
      expect(Object.keys(shown.plugin as Record<string, string>)).toEqual(Object.keys(expected.plugin));
    }
  });

  it('loads the same plugins and starts the same drivers', () => {
    for (const [protocol, session] of Object.entries(found.init ?? {})) {
      expectSameSession(driverChain(model.effective.protocol(protocol), host.files), session, found.fill);
    }
  });
});
