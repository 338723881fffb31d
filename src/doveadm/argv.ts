import type {DoveadmCommand} from './doveadm.js';

/** The words behind `doveadm [-c FILE]`. */
export interface Invocation {
  readonly words: readonly string[];
  /** A last argument that is given as bytes. */
  readonly lastBytes?: Buffer;
}

function metadata(verb: string, who: readonly string[], mailbox: string, tail: readonly string[]): readonly string[] {
  const server = mailbox === '' ? ['-s'] : [];
  // Behind -- a key or value with leading dashes is no option.
  return ['-f', 'json', 'mailbox', 'metadata', verb, ...who, ...server, '--', mailbox, ...tail];
}

/** The words for one command. */
export function invocation(command: DoveadmCommand): Invocation {
  const who = ['-u', command.user];
  switch (command.op) {
    case 'get':
      return {words: metadata('get', who, command.mailbox, [command.key])};
    case 'list':
      return {words: metadata('list', who, command.mailbox, [command.prefix])};
    case 'set':
      return {words: metadata('set', who, command.mailbox, [command.key, command.value])};
    case 'unset':
      if (typeof command.key === 'string') return {words: metadata('unset', who, command.mailbox, [command.key])};
      return {words: metadata('unset', who, command.mailbox, []), lastBytes: command.key};
    case 'fetch':
      return {words: ['-f', 'json', 'fetch', ...who, '--', command.fields.join(' '), ...command.query]};
    case 'status':
      return {words: ['-f', 'json', 'mailbox', 'status', ...who, '--', command.fields.join(' '), command.mailbox]};
  }
}

/** The words for one read about all users on standard input. Never for mailbox `""`: doveadm mixes up its keys there. */
export function joinedInvocation(command: DoveadmCommand & {readonly op: 'get' | 'list'}): Invocation {
  const tail = command.op === 'get' ? command.key : command.prefix;
  return {words: metadata(command.op, ['-F', '-'], command.mailbox, [tail])};
}
