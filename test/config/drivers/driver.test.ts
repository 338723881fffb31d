import {expect, it} from 'vitest';
import {type DriverOptions, type StartContext, splitDriver} from '../../../src/config/drivers/driver.js';
import {kafka} from '../../../src/config/drivers/kafka.js';
import {lua} from '../../../src/config/drivers/lua.js';
import {untried} from '../../../src/config/drivers/script-trial.js';
import type {ConfigFiles, PathKind} from '../../../src/config/files.js';

it('splits options at blanks and the first equals sign; the last of a name wins', () => {
  const {name, options} = splitDriver('ox:url=http://h/?a=b  flag url=http://i/ __proto__=x');
  expect(name).toBe('ox');
  expect(Object.entries(options)).toEqual([
    ['url', 'http://i/'],
    ['flag', ''],
    ['__proto__', 'x'],
  ]);
});

it('takes a name without a colon', () => {
  expect(splitDriver('dlog')).toEqual({name: 'dlog', options: {}});
});

const none: ConfigFiles = {
  read: () => '',
  list: () => null,
  kind: () => 'missing',
  mayExecute: () => true,
  exists: () => false,
};

/** Options and plugin settings without variables. */
function contextOf(options: DriverOptions, plugin: (key: string) => string, files: ConfigFiles): StartContext {
  return {options, plugin, written: {options, plugin}, files, trials: untried};
}

it('the kafka driver starts whatever its options are', () => {
  expect(kafka.start['2.3'](contextOf({}, () => '', none))).toBeNull();
});

it('the lua driver takes the script of the plugin setting before that of the option', () => {
  const files = {...none, kind: (path: string): PathKind => (path === '/there.lua' ? 'file' : 'missing')};
  const start = (setting: string, file: string) =>
    lua.start['2.3'](contextOf({file}, (key) => (key === 'push_notification_lua_script_file' ? setting : ''), files));

  expect(start('/there.lua', '/gone.lua')).toBeNull();
  expect(start('', '/there.lua')).toBeNull();
  expect(start('/gone.lua', '/there.lua')).toEqual({
    why: 'script-missing',
    text: 'access(/gone.lua) failed: No such file or directory',
  });
});
