import type {Span} from '../config/span.js';
import {usualRelease} from '../dovecot-release.js';
import {AppError} from '../errors.js';
import type {DovecotVersion} from '../lua/check/script.js';
import type {Check, Verdict} from './check.js';
import {pathOf, readFileText} from './file-text.js';
import {forEveryUser, type Started, startedDrivers} from './started.js';

/** The scripts of lua drivers: there, readable, and text that Lua takes. None is run. */
export const scripts: Check = {
  name: 'scripts',
  *subjects(input) {
    for (const driver of startedDrivers(input, 'lua')) {
      const script = scriptOf(driver);
      if (script === null) continue;
      const {value, setting, span} = script;
      const path = forEveryUser(value, driver.view);
      const judge = (): Verdict | Promise<Verdict> => {
        if (path === null) return {status: 'unchecked', message: `${value} is another file for each user`};
        if (path.startsWith('inline:'))
          return {status: 'unchecked', message: 'the script stands in the setting itself'};
        const found = readFileText(path, input.files);
        return 'verdict' in found ? found.verdict : judgeScript(path, input.model.dialect);
      };
      yield {setting, span, protocol: driver.protocol, key: value, judge};
    }
  },
};

interface Script {
  /** As written in 2.3, absolute in 2.4. */
  readonly value: string;
  readonly setting: string;
  readonly span: Span;
}

/** In the order in which Dovecot looks for it. */
function scriptOf({view, options, own, spanOf, setting}: Started): Script | null {
  if (view.dialect === '2.4') {
    const named = own('lua_file');
    if (!named?.value) return null;
    const value = named.value.startsWith('inline:') ? named.value : pathOf(named, view);
    return {value, setting: named.key, span: named.node.value.span};
  }
  const global = own('push_notification_lua_script_file');
  if (global?.value) return {value: global.value, setting: global.key, span: global.node.value.span};
  if (options.file) return {value: options.file, setting, span: spanOf(options.file)};
  const shared = own('mail_lua_script');
  return shared?.value ? {value: shared.value, setting: shared.key, span: shared.node.value.span} : null;
}

async function judgeScript(path: string, version: DovecotVersion): Promise<Verdict> {
  const [{readScript}, {loadEngine}, {parseScript}] = await Promise.all([
    import('../lua/read-script.js'),
    import('../lua/engine/state.js'),
    import('../lua/check/script.js'),
  ]);
  try {
    const {syntax, isBytecode} = await parseScript(await loadEngine(), readScript(path), path, usualRelease(version));
    if (isBytecode) return {status: 'unchecked', message: `${path} is precompiled Lua, which cannot be checked`};
    if (syntax === null) return {status: 'ok', message: `${path} is a script that Lua takes`};
    const message = `Lua refuses ${path}, line ${syntax.span.line}: ${syntax.message}`;
    return {status: 'bad', message, hint: `See dovepush lua check ${path}.`};
  } catch (error) {
    if (error instanceof AppError) return {status: 'unchecked', message: error.message};
    throw error;
  }
}
