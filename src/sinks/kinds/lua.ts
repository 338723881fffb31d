import {nameAfter} from '../../events/place-name.js';
import type {DriverOptions} from '../../lua/run/driver.js';
import type {Sink} from '../sink.js';
import type {SinkContext, SinkKind} from '../sink-kind.js';

/** A script of Dovecot's lua driver, run here. */
export const luaKind: SinkKind = {
  form: 'lua:SCRIPT',
  flags: ['plugin', 'userdb', 'metadata', 'status', 'lua-path', 'dovecot-version'],
  match: (to) => nameAfter(to, 'lua:'),
  open: openLua,
};

async function openLua(path: string, {options, policy, onLuaLine, scriptEnvironment}: SinkContext): Promise<Sink> {
  const {readScript} = await import('../../lua/read-script.js');
  const {startThread} = await import('../../lua/run/thread.js');
  const {createDriver} = await import('../../lua/run/driver.js');
  const {createLuaSink} = await import('../lua.js');
  const text = readScript(path);
  // An interrupted run waits for the call under way, which has its own time limit.
  const {signal} = new AbortController();
  const start = (onEmission: Parameters<DriverOptions['start']>[0]) =>
    startThread({timeoutMs: options.timeoutMs, signal, onEmission});
  const environment = await scriptEnvironment(path);
  const driver = createDriver({text, chunkName: path, environment, start});
  return createLuaSink({name: `lua:${path}`, driver, onError: policy.onError, onLine: onLuaLine});
}
