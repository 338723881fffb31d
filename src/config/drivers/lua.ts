import {convertPercent} from '../convert/percent.js';
import type {EffectiveBlock} from '../effective.js';
import type {Driver, OpenStart, Refusal, StartContext} from './driver.js';
import {isPerUser, isScriptMissing, scriptIn, startedScript} from './lua-script.js';
import type {ScriptTrials} from './script-trial.js';

function start23({options, plugin, written, files, trials}: StartContext): Refusal | OpenStart | null {
  const script = plugin('push_notification_lua_script_file') || (options.file ?? '');
  if (script === '') {
    if (plugin('mail_lua_script') !== '') return null;
    return {why: 'script-unnamed', text: 'No file in config and no push_notification_lua_script_file set'};
  }
  const named = written.plugin('push_notification_lua_script_file') || (written.options.file ?? '');
  if (isPerUser(named)) return {open: `The script ${named} is another file for each user`};
  if (!isScriptMissing(script, files)) return startedScript(trials({path: script, settings: {}}), '');
  return {why: 'script-missing', text: `access(${script}) failed: No such file or directory`};
}

function start24(block: EffectiveBlock, trials: ScriptTrials): Refusal | OpenStart | null {
  const script = block.value('lua_file');
  if (script === '') return {why: 'script-unnamed', text: 'lua_file setting is empty'};
  if (script.startsWith('inline:')) {
    return {why: 'script-missing', text: "Lua doesn't support inline content for lua_file"};
  }
  const use = scriptIn(block.all().get('lua_file'), block.entries('lua_settings'));
  return use && startedScript(trials(use), `Lua script '${use.path}': `);
}

/** Calls a Lua script. The script is looked for in a plugin setting, in `file=`, then in the one of mail_lua. */
export const lua: Driver = {
  name: 'lua',
  plugin: 'push_notification_lua',
  structs: ['dlua'],
  options: {file: null},
  start: {
    '2.3': start23,
    '2.4': start24,
  },
  counterpart: ({file = ''}, plugin) => {
    const script = plugin('push_notification_lua_script_file') || file || plugin('mail_lua_script');
    const {text, lost} = convertPercent(script);
    const refused = text.includes('%{') || lost.length > 0 ? 'Dovecot 2.4 reads scripts before it knows a user' : null;
    return {settings: [['lua_file', text]], refused};
  },
};
