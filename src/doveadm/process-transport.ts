import {AppError} from '../errors.js';
import {invocation, joinedInvocation} from './argv.js';
import type {Doveadm, DoveadmCommand, DoveadmReply, DoveadmRow} from './doveadm.js';
import {type DoveadmProcess, runDoveadm, said} from './process.js';
import {parseRows} from './rows.js';
import {replyToExit} from './sysexits.js';

type JoinableCommand = DoveadmCommand & {readonly op: 'get' | 'list'};

/**
 * doveadm as a process: one for each command, but one for all neighbouring reads of the same key of a mailbox. `talk`
 * takes what doveadm said on stderr of a command that it carried out.
 */
export function createProcessDoveadm(how: DoveadmProcess, talk: (words: string) => void): Doveadm {
  return {
    via: 'cli',
    batchSize: 200,
    async run(commands) {
      const replies: DoveadmReply[] = [];
      const runOne = patientOnce((command) => runSingle(how, command, talk));
      for (const group of groups(commands)) replies.push(...(await runGroup(how, group, runOne)));
      return replies;
    },
    users: (mask) => users(how, mask),
  };
}

/** Cuts the commands into runs that may share a process. */
function groups(commands: readonly DoveadmCommand[]): readonly (readonly DoveadmCommand[])[] {
  const result: DoveadmCommand[][] = [];
  for (const command of commands) {
    const last = result.at(-1);
    if (last?.[0] !== undefined && joins(last[0], command)) last.push(command);
    else result.push([command]);
  }
  return result;
}

function joins(a: DoveadmCommand, b: DoveadmCommand): boolean {
  if (a.op === 'get' && b.op === 'get') return a.mailbox !== '' && a.mailbox === b.mailbox && a.key === b.key;
  if (a.op === 'list' && b.op === 'list') return a.mailbox !== '' && a.mailbox === b.mailbox && a.prefix === b.prefix;
  return false;
}

type RunOne = (command: DoveadmCommand) => Promise<DoveadmReply>;

/** Runs single commands, but after two in a row that hung none of the rest: they would wait just as long. */
function patientOnce(run: RunOne): RunOne {
  let hung = 0;
  let last: DoveadmReply | null = null;
  return async (command) => {
    if (hung >= 2 && last?.kind === 'failed') return {...last, lost: false};
    const reply = await run(command);
    hung = reply.kind === 'failed' && reply.error.code === 'DOVEADM_TIMEOUT' ? hung + 1 : 0;
    last = reply;
    return reply;
  };
}

async function runGroup(
  how: DoveadmProcess,
  group: readonly DoveadmCommand[],
  runOne: RunOne,
): Promise<readonly DoveadmReply[]> {
  const joined = group.length > 1 ? await readJoined(how, group as readonly JoinableCommand[]) : new Map();
  const replies: DoveadmReply[] = [];
  for (const command of group) {
    const rows = joined.get(command.user);
    replies.push(rows === undefined ? await runOne(command) : {kind: 'done', rows});
  }
  return replies;
}

async function runSingle(
  how: DoveadmProcess,
  command: DoveadmCommand,
  talk: (words: string) => void,
): Promise<DoveadmReply> {
  try {
    const {words, lastBytes} = invocation(command);
    const end = await runDoveadm(how, words, {lastBytes});
    const heard = said(end.stderr);
    if (end.exitCode !== 0) return replyToExit(end.exitCode, heard);
    const rows = parseRows(end.stdout, heard);
    if (heard !== '') talk(heard);
    return {kind: 'done', rows};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const lost = error.code === 'DOVEADM_TIMEOUT' || error.code === 'DOVEADM_KILLED';
    return {kind: 'failed', error, lost, retriable: error.code === 'DOVEADM_KILLED'};
  }
}

/**
 * The rows of each user that answered; the others must be asked one by one, since doveadm leaves out unknown users, users
 * it refuses, and users without a key alike, and one panic loses everybody's answer.
 */
async function readJoined(
  how: DoveadmProcess,
  group: readonly JoinableCommand[],
): Promise<ReadonlyMap<string, readonly DoveadmRow[]>> {
  const [first] = group;
  const byUser = new Map<string, DoveadmRow[]>();
  if (first === undefined) return byUser;
  const input = group.map(({user}) => `${user}\n`).join('');
  try {
    const end = await runDoveadm(how, joinedInvocation(first).words, {input});
    if (end.exitCode !== 0) return byUser;
    for (const {username, ...row} of parseRows(end.stdout, said(end.stderr))) {
      if (username === undefined) return new Map();
      const rows = byUser.get(username);
      if (rows === undefined) byUser.set(username, [row]);
      else rows.push(row);
    }
    // Nobody was passed over without a word: then no row means no key.
    if (end.stderr === '' && first.op === 'list')
      for (const {user} of group) if (!byUser.has(user)) byUser.set(user, []);
    return byUser;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Map();
  }
}

async function* users(how: DoveadmProcess, mask: string): AsyncGenerator<readonly string[]> {
  const end = await runDoveadm(how, ['user', '--', mask]);
  if (end.exitCode !== 0) {
    const words = said(end.stderr);
    throw new AppError('DOVEADM_USERS', `doveadm could not list the users${words === '' ? '' : `: ${words}`}`, {
      hint: 'Only a userdb that can iterate lists users; give the names with --users FILE.',
    });
  }
  const names = end.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  for (let at = 0; at < names.length; at += 1000) yield names.slice(at, at + 1000);
}
