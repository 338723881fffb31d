import type {EffectiveView} from './effective.js';

/** Programs that run only when `protocols` has them, with the name that they have there. */
const served: Readonly<Record<string, string>> = {imap: 'imap', lmtp: 'lmtp', pop3: 'pop3', submission: 'submission'};

/** Whether sessions of a program can come about: the others are started by commands, not by connections. Without `protocols` the host decides. */
export function isServed(view: EffectiveView): boolean {
  const name = served[view.protocol];
  if (name === undefined) return true;
  const words = view.list('protocols').map(({key}) => key);
  const protocols = words.length > 0 ? words : view.value('protocols').split(/[ ,]+/).filter(Boolean);
  return protocols.length === 0 || protocols.includes(name);
}
