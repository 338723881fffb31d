import {AppError} from '../errors.js';
import {splitLines} from '../lines.js';
import {invocation, joinedInvocation} from './argv.js';
import {commandProblem, notSent} from './command-problem.js';
import {
  type Chain,
  type Doveadm,
  type DoveadmCommand,
  type DoveadmReply,
  type DoveadmRow,
  unanswered,
} from './doveadm.js';
import {groupReads, type JoinableCommand, rowsByUser} from './joined-read.js';
import {createLimiter, evenSize, parts} from './limiter.js';
import {type DoveadmProcess, runDoveadm, startDoveadm} from './process.js';
import {said} from './process-errors.js';
import {parseRows} from './rows.js';
import {seriesOfWords} from './series.js';
import {replyToExit} from './sysexits.js';
import {usersByMask} from './user-name.js';

/** How many users one process reads at most: one panic loses the answers of all. */
const maxJoined = 1000;

/** For fewer a process takes longer to start than to read. */
const minJoined = 100;

/**
 * doveadm as a process: one for each command, but one for all reads of the same key of a mailbox. `talk` takes what
 * doveadm said on stderr of a command that it carried out.
 */
export function createProcessDoveadm(how: DoveadmProcess, concurrency: number, talk: (words: string) => void): Doveadm {
  const limiter = createLimiter(concurrency);

  async function run(commands: readonly DoveadmCommand[]): Promise<readonly DoveadmReply[]> {
    const replies = new Map<DoveadmCommand, DoveadmReply>();
    const runOne = givingUp((command) => runSingle(how, command, talk));
    const single = (command: DoveadmCommand) =>
      limiter.run(async () => void replies.set(command, await runOne(command)));
    const joined = (group: readonly JoinableCommand[]) =>
      limiter.run(async () => {
        const answers = await readJoined(how, group);
        for (const command of group) {
          const rows = answers.get(command.user);
          if (rows !== undefined) replies.set(command, {kind: 'done', rows});
        }
      });

    const sendable = commands.filter((command) => {
      const problem = commandProblem(command);
      if (problem !== null) replies.set(command, notSent(problem));
      return problem === null;
    });
    const {groups, singles} = groupReads(sendable);
    const shared = groups.filter((group) => group.length > 1);
    const lanes = Math.max(1, limiter.idle());
    const size = (count: number) => Math.max(minJoined, evenSize(count, maxJoined, lanes));
    const shares = shared.flatMap((group) => parts(group, size(group.length)));
    await Promise.all([...shares.map(joined), ...singles.map(single)]);
    const open = groups.flat().filter((command) => !replies.has(command));
    await Promise.all(open.map(single));
    return commands.map((command) => replies.get(command) ?? unanswered);
  }

  return {
    via: 'cli',
    concurrency,
    run,
    runChains: (chains) => runByStep(chains, run),
    users: (mask) => usersByMask(mask, (one) => users(how, one)),
    rawKeys: (user, mailbox, prefix) => rawKeys(how, user, mailbox, prefix),
  };
}

/** The first commands of all chains, then the second ones: so reads that stand behind a write can be joined too. */
async function runByStep(chains: readonly Chain[], run: Doveadm['run']): Promise<readonly (readonly DoveadmReply[])[]> {
  const replies: DoveadmReply[][] = chains.map(() => []);
  const steps = Math.max(0, ...chains.map((chain) => chain.length));
  for (let step = 0; step < steps; step += 1) {
    const commands = chains.map((chain) => chain[step]);
    const answers = await run(commands.filter((command) => command !== undefined));
    let next = 0;
    for (const [place, command] of commands.entries()) {
      if (command !== undefined) replies[place]?.push(answers[next++] ?? unanswered);
    }
  }
  return replies;
}

type RunOne = (command: DoveadmCommand) => Promise<DoveadmReply>;

/** Runs single commands, but after two in a row that hung none of the rest: they would wait just as long. */
function givingUp(run: RunOne): RunOne {
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

async function runSingle(
  how: DoveadmProcess,
  command: DoveadmCommand,
  talk: (words: string) => void,
): Promise<DoveadmReply> {
  try {
    const {words, lastBytes} = invocation(command);
    const end = await runDoveadm(how, words, {lastBytes});
    const heard = said(end.stderr);
    if (end.exitCode !== 0) return replyToExit(end.exitCode, heard, seriesOfWords(heard));
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
 * The rows of each user that answered. The others must be asked one by one: doveadm leaves out unknown users, users
 * that it refuses, and users without a key alike, and one panic loses everybody's answer.
 */
async function readJoined(
  how: DoveadmProcess,
  group: readonly JoinableCommand[],
): Promise<ReadonlyMap<string, readonly DoveadmRow[]>> {
  const [first] = group;
  if (first === undefined) return new Map();
  // doveadm would answer twice for a name that stands there twice.
  const names = new Set(group.map(({user}) => user));
  const input = [...names].map((name) => `${name}\n`).join('');
  try {
    const end = await runDoveadm(how, joinedInvocation(first).words, {input});
    if (end.exitCode !== 0) return new Map();
    return rowsByUser(parseRows(end.stdout, said(end.stderr))) ?? new Map();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Map();
  }
}

async function* users(how: DoveadmProcess, mask: string): AsyncGenerator<readonly string[]> {
  const {output, end} = startDoveadm(how, ['user', '--', mask]);
  for await (const lines of splitLines(output)) {
    yield lines.flatMap((line) => (line.length === 0 ? [] : [line.toString('utf8')]));
  }
  const {exitCode, stderr} = await end;
  if (exitCode === 0) return;
  const words = said(stderr);
  throw new AppError('DOVEADM_USERS', `doveadm could not list the users${words === '' ? '' : `: ${words}`}`, {
    reason: 'users-not-listed',
  });
}

/**
 * JSON shows bytes that are no UTF-8 as U+FFFD; the tab format prints them as they are, line breaks inside a key too: so
 * neighbouring lines are given joined as well.
 */
async function rawKeys(
  how: DoveadmProcess,
  user: string,
  mailbox: string,
  prefix: string,
): Promise<readonly Buffer[] | null> {
  const words = ['-f', 'tab', 'mailbox', 'metadata', 'list', '-u', user, '--', mailbox, prefix];
  const end = await runDoveadm(how, words).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  if (end === null || end.exitCode !== 0) return null;
  const lines = end.stdout.toString('latin1').split('\n').slice(1, -1);
  const joined = [1, 2, 3].flatMap((count) => lines.map((_, at) => lines.slice(at, at + count).join('\n')));
  return joined.map((line) => Buffer.from(line, 'latin1'));
}
