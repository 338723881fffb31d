import {join} from 'node:path';
import {rootOf, runDovecot} from '../servers/dovecot-programs.js';
import {needsByProgram, pluginFiles, symbolOwners} from './needs.js';
import {createPluginServer, programs} from './session.js';

/** @typedef {import('./session.js').Series} Series */
/** @typedef {import('./needs.js').Answer} Answer */

/**
 * What is known of one plugin: its file; the plugins it needs, in the order in which Dovecot asks for them, with the symbol
 * that is undefined without each (null where Dovecot names the plugin); by program, the symbol that the program itself
 * lacks; and the plugin setting without which no session opens.
 * @typedef {object} PluginFacts
 * @property {string} file
 * @property {Answer['needs']} needs
 * @property {Record<string, string>} refused
 * @property {string | null} setting
 */

/**
 * Loads each plugin of a series in each program.
 * @param {Series} series
 * @param {(plugin: string) => boolean} isWanted
 */
export async function recordPlugins(series, isWanted = () => true) {
  const folder = join('/', rootOf(series), 'usr/lib/dovecot/modules');
  const files = pluginFiles(folder);
  const owners = symbolOwners(folder, files);
  const {stdout} = await runDovecot(series, 'dovecot', ['--version']);
  const server = await createPluginServer(series);
  try {
    /** @type {Record<string, PluginFacts>} */
    const plugins = {};
    for (const [plugin, file] of [...files].filter(([name]) => isWanted(name))) {
      plugins[plugin] = {file, ...factsOf(await needsByProgram(server.open, plugin, owners))};
    }
    return {release: stdout.split(/[ -]/)[0], namesSetting: await programsNamingSetting(server), plugins};
  } finally {
    await server.stop();
  }
}

/** @param {Awaited<ReturnType<typeof needsByProgram>>} answers @returns {Omit<PluginFacts, 'file'>} */
function factsOf(answers) {
  const loads = programs.map((program) => answers[program]).filter(({refused}) => refused === null);
  const needs = [...loads, ...Object.values(answers)].map((answer) => answer.needs).sort((a, b) => b.length - a.length);
  const refused = programs.flatMap((program) => {
    const symbol = /undefined symbol: (\w+)/.exec(answers[program].refused ?? '')?.[1];
    return symbol === undefined ? [] : [[program, symbol]];
  });
  const setting = programs.map((program) => /: (\w+) setting missing/.exec(answers[program].refused ?? '')?.[1]);
  return {needs: needs[0] ?? [], refused: Object.fromEntries(refused), setting: setting.find(Boolean) ?? null};
}

/**
 * The programs that say which setting to change when a needed plugin is missing.
 * @param {Awaited<ReturnType<typeof createPluginServer>>} server
 */
async function programsNamingSetting(server) {
  const naming = [];
  for (const program of programs) {
    if ((await server.open(program, ['push_notification']))?.includes('you must set')) naming.push(program);
  }
  return naming;
}
