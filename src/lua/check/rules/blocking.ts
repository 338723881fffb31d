import {httpTimeouts} from '../api.js';
import {holdingLoops} from '../loops.js';
import type {LuaRule, RuleFinding} from '../rule.js';
import type {LuaScript} from '../script.js';
import {argumentsOf, isCall, isLocalName, pathOf, stringOf} from '../tree.js';
import {keysOf} from './http-setting-unknown.js';

/** Calls that wait for something outside, and what for. */
const waits: Readonly<Record<string, string>> = {
  'os.execute': 'a process',
  'io.popen': 'a process',
  'io.read': 'standard input',
  'socket.connect': 'the network',
  'socket.select': 'the network',
  'socket.sleep': 'the clock',
  'socket.tcp': 'the network',
  'http.request': 'the network',
  'https.request': 'the network',
};

/** Modules whose calls wait for the network. */
const networkModules =
  /^(?:socket(?:\.(?!url$).+)?|ssl(?:\..+)?|http(?:\..+)?|cqueues|copas|lcurl|cURL|luasql\..+|redis|resty\..+)$/;

function* outsideCalls(script: LuaScript): Generator<RuleFinding> {
  for (const {node} of script.entries) {
    if (!isCall(node)) continue;
    const path = pathOf(node.base) ?? '';
    const [argument] = argumentsOf(node);
    if (path === 'require' && networkModules.test(stringOf(argument) ?? '')) {
      const message = `what ${stringOf(argument)} does blocks the delivery: it knows nothing of Dovecot's event loop`;
      yield {
        message,
        span: script.spanOf(node),
        hint: 'Use dovecot.http.client with a short timeout, or hand the work to another process.',
      };
      continue;
    }
    const known = Object.hasOwn(waits, path) ? waits[path] : undefined;
    const root = node.base.type === 'MemberExpression' && node.base.base.type === 'Identifier' ? node.base.base : null;
    const isOwn = root !== null && isLocalName(root) && !/^(?:socket|https?)$/.test(root.name);
    if (known === undefined || isOwn) continue;
    yield {
      message: `${path} waits for ${known}, and the delivery waits with it`,
      span: script.spanOf(node),
      hint: 'Hand the work to another process, through dovecot.http.client with a short timeout.',
    };
  }
}

function* httpCalls(script: LuaScript): Generator<RuleFinding> {
  const timeouts = httpTimeouts[script.version];
  for (const table of script.types().clients) {
    if (keysOf(table).some(({name}) => timeouts.includes(name))) continue;
    yield {
      message: 'requests of this client may keep a delivery waiting for a minute: it has no time limit',
      span: script.spanOf(table),
      hint: `Set ${timeouts[0]}${script.version === '2.3' ? ' = 2000' : ' = "2s"'}.`,
    };
  }
  for (const {node} of script.entries) {
    if (!isCall(node) || node.base.type !== 'MemberExpression') continue;
    if (node.base.indexer !== ':' || node.base.identifier.name !== 'submit') continue;
    yield {
      severity: 'info',
      message: 'the delivery waits here until the request is answered or its time is over',
      span: script.spanOf(node),
    };
  }
}

function* loops(script: LuaScript): Generator<RuleFinding> {
  for (const {loop, waitsFor} of holdingLoops(script)) {
    const {line = 1, column = 0} = loop.loc?.start ?? {};
    const keyword = loop.type.startsWith('While') ? 'while' : loop.type.startsWith('Repeat') ? 'repeat' : 'for';
    yield {
      message:
        waitsFor === 'ever'
          ? 'this loop never ends, and the delivery waits for ever: Dovecot has no limit'
          : 'this loop waits for the clock, and the delivery waits with it',
      span: script.spanIn(line, column, column + keyword.length),
      hint: 'Do what takes time in another process.',
    };
  }
}

/** Calls and loops that wait, and make the delivery wait. */
export const blocking: LuaRule = {
  id: 'lua-blocking',
  severity: 'warning',
  summary: 'The script waits for something outside Dovecot.',
  why: 'The script runs inside the delivery: LMTP answers and IMAP goes on only when it is through. A loop of 3 seconds delays the reply by 3 seconds.',
  source: 'push-notification-driver-lua.c; observed with 2.3.19.1',
  log: null,
  examples: {
    bad: [
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  os.execute("/usr/local/bin/push")\nend\n',
      'local socket = require("socket")\n',
      'local client = dovecot.http.client({max_attempts = 1})\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  ctx.request:submit()\nend\n',
      'local limit = os.time() + 3\nwhile os.time() < limit do end\n',
      'function dovecot_lua_notify_event_message_new(ctx, event)\n  while true do\n    retry(event)\n  end\nend\n',
      'repeat\n  for _, item in ipairs(list) do break end\nuntil false\n',
      'for i = 1, math.huge do\n  local later = function() return i end\nend\n',
    ],
    good: [
      'local client = dovecot.http.client({request_timeout_msecs = 500})\n',
      'local now = os.time()\n',
      'local url = require("socket.url")\nlocal json = require("cjson")\n',
      'while true do\n  if found() then break end\nend\n',
      'local function first(list)\n  for i = 1, math.huge do\n    if list[i] then return i end\n  end\nend\n',
      'while next(list) do\n  list[next(list)] = nil\n  local at = os.time()\nend\n',
    ],
  },

  *check(script) {
    yield* outsideCalls(script);
    yield* httpCalls(script);
    yield* loops(script);
  },
};
