import type {CallLine, EffectLine, HttpLine, OutputLine} from '../lua/run/lines.js';
import type {Paint, Style} from './colour.js';
import {visible, visibleJson} from './visible.js';

const levelStyles: Readonly<Record<string, Style>> = {error: 'red', warning: 'yellow', info: 'cyan', debug: 'dim'};

/** Columns of the function's name. */
const nameWidth = 22;
/** Characters shown of a context, an event or a body. */
const valueWidth = 500;

/** A value on one line: text as it is, else JSON; cut where it is long. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? visible(value) : visibleJson(value);
  return text.length > valueWidth ? `${text.slice(0, valueWidth)}…` : text;
}

function subject({function: name, user, context, event, success}: CallLine): string {
  if (name.endsWith('_end_txn')) return `context ${shown(context)}${success === false ? ', not committed' : ''}`;
  return event === null ? visible(user) : shown(event);
}

function formatCall(line: CallLine, paint: Paint): string {
  const name = line.function.replace(/^dovecot_lua_notify_(?:event_)?/, '');
  const returned = line.returned === null ? '' : ` -> ${shown(line.returned)}`;
  const head = `${paint('bold', visible(name).padEnd(nameWidth))} ${subject(line)}${returned}`;
  if (line.error === null) return head;
  return [
    head,
    `  ${paint('red', 'error')}: ${visible(line.error)}`,
    ...(line.effect === undefined ? [] : [`         ${line.effect}.`]),
    ...(line.unavailable === undefined ? [] : ['         Whether this fails on the server cannot be told here.']),
  ].join('\n');
}

function formatHttp({method, url, headers, body}: HttpLine, paint: Paint): string {
  return [
    `  ${paint('cyan', 'http')}: ${shown(method)} ${shown(url)} (not sent)`,
    ...Object.entries(headers).map(([name, value]) => `        ${visible(name)}: ${shown(value)}`),
    ...(body === '' ? [] : [`        ${shown(body)}`]),
  ].join('\n');
}

function formatEffect({effect, args, mailbox}: EffectLine, paint: Paint): string {
  const words = Array.isArray(args) ? args.map(shown) : [shown(args)];
  const place = mailbox === undefined ? '' : ` of mailbox ${shown(mailbox)}`;
  return `  ${paint('cyan', effect)}${place}: ${words.join(' = ')} (not done)`;
}

/** One or more lines for what a script did, without the last line break; null for what is not part of the answer. */
export function formatLuaLine(line: OutputLine, paint: Paint): string | null {
  if ('print' in line) return null;
  switch (line.schema) {
    case 'dovepush.lua-call/1':
      return formatCall(line, paint);
    case 'dovepush.lua-http/1':
      return formatHttp(line, paint);
    case 'dovepush.lua-effect/1':
      return formatEffect(line, paint);
    case 'dovepush.lua-log/1':
      return `  ${paint(levelStyles[line.level] ?? 'dim', line.level)}: ${shown(line.message)}`;
  }
}
