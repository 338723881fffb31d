import {argumentsOf, type Call} from '../tree.js';
import {isOnly, type Signature, type ValueType} from './value-type.js';
import {report, type World} from './world.js';

const known = new Set(['url', 'method', 'event_parent']);

/** The table that `client:request` gets: without a URL of HTTP the call fails (dlua-dovecot-http.c). */
export function checkRequest(node: Call, {name}: Signature, [given]: readonly ValueType[], world: World): void {
  const [written] = argumentsOf(node);
  const {shape} = given ?? {};
  if (name !== 'request' || shape?.owner !== 'script' || written?.type !== 'TableConstructorExpression') return;
  const url = shape.fields.get('url');
  if (url === undefined || isOnly(url, 'nil')) {
    const other = [...shape.fields.keys()].find((field) => !known.has(field));
    report(
      world,
      'lua-argument-wrong',
      written,
      'error',
      'the request has no url, and the call fails',
      other === undefined ? 'Write url = "https://…".' : `Did you mean url instead of ${other}?`,
    );
    return;
  }
  const text = url.texts?.now[0];
  if (text !== undefined && !/^https?:\/\//i.test(text)) {
    report(
      world,
      'lua-argument-wrong',
      written,
      'error',
      `${JSON.stringify(text)} is not an HTTP URL, and the call fails`,
      'Write a whole URL: "https://…".',
    );
  }
}
