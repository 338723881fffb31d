import {parentPort} from 'node:worker_threads';
import {usualRelease} from '../../dovecot-release.js';
import {bareEnvironment} from '../engine/environment.js';
import {openScript, type Script, type ScriptEvents} from '../engine/script.js';
import {type LuaEngine, loadEngine} from '../engine/state.js';
import type {Answer, Message, Request} from './protocol.js';

// The thread that runs scripts. Only a thread can be stopped from outside while a long pattern match runs: Lua's hooks
// are not called there.

const port = parentPort;
const positionEveryMs = 50;

function post(message: Message): void {
  port?.postMessage(message);
}

const engine: LuaEngine = await loadEngine();
let script: Script | null = null;
let lastPositionAt = 0;

const events: ScriptEvents = {
  emit: (emission) => post({kind: 'emission', emission}),
  onPosition(position) {
    const now = Date.now();
    if (now - lastPositionAt < positionEveryMs) return;
    lastPositionAt = now;
    post({kind: 'position', position});
  },
};

function opened(): Script {
  if (script === null) throw new Error('no script is open');
  return script;
}

function open({text, chunkName, environment}: Extract<Request, {op: 'open'}>): Answer {
  const result = openScript(engine, text, chunkName, environment, events);
  if ('step' in result) return result;
  script = result;
  return null;
}

function answer(request: Request): Answer {
  switch (request.op) {
    case 'open':
      return open(request);
    case 'has':
      return request.names.filter((name) => opened().has(name));
    case 'call':
      if (request.told) opened().know(request.told);
      return opened().has(request.name) ? opened().call(request.name, request.arguments, request.keep) : null;
    case 'drop':
      opened().drop(request.kept);
      return null;
    case 'close': {
      const closing = opened();
      script = null;
      return {holdsUser: closing.holdsUser(), failure: closing.close()};
    }
  }
}

// What scripts use most is compiled now: it is not the time of the first one.
const commonplace = `local t = {("%d"):format(1), ("a"):gsub("a", "b")}
for key, value in pairs(t) do t[key] = value .. tostring(pcall(error, {})) end
return table.concat(t, ","), setmetatable({}, {__index = t})[1]`;
const warmedUp = openScript(
  engine,
  new TextEncoder().encode(commonplace),
  'warm-up',
  bareEnvironment(usualRelease('2.3')),
  {
    emit: () => undefined,
    onPosition: () => undefined,
  },
);
if ('close' in warmedUp) warmedUp.close();

port?.on('message', (request: Request) => {
  try {
    post({kind: 'answer', answer: answer(request)});
  } catch (error) {
    post({kind: 'broken', message: error instanceof Error ? error.message : String(error)});
  }
});
post({kind: 'ready'});
