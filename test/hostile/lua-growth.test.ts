import {beforeAll, test} from 'vitest';
import {checkScript} from '../../src/lua/check/check.js';
import {luaRules} from '../../src/lua/check/rules/index.js';
import {scriptOf} from '../lua/check/script-of.js';
import {expectLinear} from './growth.js';

const handler = (body: string) => `function dovecot_lua_notify_event_message_new(ctx, event)\n${body}\nend\n`;

/** What is repeated, between what begins and ends the script. */
const shapes: readonly (readonly [piece: string, begin: string, end: string])[] = [
  ['event.uid + ', 'local x = ', '1'],
  ['event.uid .. ', 'local x = ', '""'],
  ['event.uid and ', 'local x = ', 'nil'],
  ['ctx.user == nil or ', 'local x = ', 'nil'],
  ['not ', 'local x = ', 'nil'],
  ['x = x .. event.uid\n', 'local x = ""\n', ''],
  ['x.y = event.uid\n', 'local x = {}\n', ''],
  ['print(event.uid)\n', '', ''],
  ['if event.uid then x = 1 end\n', 'local x\n', ''],
  ['event.uid, ', 'local x = {', '1}'],
  ['.a', 'local x = event', ''],
  ['[1]', 'local x = event', ''],
  [':f()', 'local x = event', ''],
  ['()', 'f', ''],
  ['-- dovepush-ignore lua-blocking\n', '', ''],
  ['local x = event.uid\n', '', ''],
];

beforeAll(() => scriptOf(''));

test.each(shapes)('a script of %j again and again', async (piece, begin, end) => {
  const make = (units: number) => handler(`${begin}${piece.repeat(units / 4)}${end}`);
  const run = async (text: string) => checkScript(await scriptOf(text), luaRules, 0);
  await expectLinear({name: piece, make, run});
});

test('a script of functions', async () => {
  const make = (units: number) =>
    Array.from({length: units / 32}, (_, at) => `function f${at}() f${at + 1}() end\n`).join('');
  await expectLinear({
    name: 'functions',
    make,
    run: async (text: string) => checkScript(await scriptOf(text), luaRules, 0),
  });
});
