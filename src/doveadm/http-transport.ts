import {notSent} from './command-problem.js';
import {type Chain, type Doveadm, type DoveadmCommand, type DoveadmReply, unanswered} from './doveadm.js';
import {bodies, chainProblem, type EncodedChain, encodeAll} from './http-batch.js';
import type {DoveadmHttp} from './http-post.js';
import {listUsers, readAllUsers} from './http-users.js';
import {groupReads, type JoinableCommand} from './joined-read.js';
import {createLimiter, evenSize, parts} from './limiter.js';
import {createPoster} from './poster.js';
import {usersByMask} from './user-name.js';

/** Beyond so many commands or chains a POST gains nothing (measured with Dovecot 2.3.19.1). */
const maxPart = 100;

/** For fewer the start of a process, which each POST costs, is most of the work. */
const minPart = 10;

/** Reads of fewer users than this are not worth a look at the whole site. */
const minForAllUsers = 200;

/** Reading so many users of the site takes as long as reading one alone. */
const worthPerUser = 3;

/** How many users a second one read of the whole site surely makes; it must end within the time limit. */
const surelyPerSecond = 500;

/** doveadm over its HTTP API. Each POST opens a connection of its own, since doveadm closes after each answer. */
export function createHttpDoveadm(api: DoveadmHttp, concurrency: number): Doveadm {
  const limiter = createLimiter(concurrency);
  const isSmall = createSizeCheck(api);

  async function readShared(group: readonly JoinableCommand[], replies: Replies): Promise<void> {
    const [first] = group;
    if (first === undefined || group.length < minForAllUsers) return;
    if (!(await isSmall(group.length * worthPerUser))) return;
    const rows = await limiter.run(() => readAllUsers(api, first));
    for (const command of group) {
      const own = rows?.get(command.user);
      if (own !== undefined) replies.set(command, {kind: 'done', rows: own});
    }
  }

  async function send(chains: readonly Chain[], replies: Replies, size: (count: number) => number): Promise<void> {
    const sendable = encodeAll(chains).filter((chain) => {
      const problem = chainProblem(chain);
      if (problem !== null) for (const {command} of chain) replies.set(command, notSent(problem));
      return problem === null;
    });
    const post = createPoster(api, limiter);
    const answers = parts(sendable, size(sendable.length))
      .flatMap((part) => [...bodies(part)])
      .map(async (body) => collect(body, await post(body), replies));
    await Promise.all(answers);
  }

  return {
    via: 'http',
    concurrency,
    async run(commands) {
      const replies: Replies = new Map();
      await Promise.all(groupReads(commands).groups.map((group) => readShared(group, replies)));
      const open = commands.filter((command) => !replies.has(command));
      const chains = open.map((command) => [command]);
      // What others have under way fills its lanes already.
      const lanes = Math.max(1, limiter.idle());
      await send(chains, replies, (count) => Math.max(minPart, evenSize(count, maxPart, lanes)));
      return commands.map((command) => replies.get(command) ?? unanswered);
    },
    async runChains(chains) {
      const replies: Replies = new Map();
      // Whoever has several batches sees to it that they are even.
      await send(chains, replies, () => maxPart);
      return chains.map((chain) => chain.map((command) => replies.get(command) ?? unanswered));
    },
    users: (mask) => usersByMask(mask, (one) => listUsers(api, one)),
    // JSON is all that the API speaks.
    rawKeys: async () => null,
  };
}

type Replies = Map<DoveadmCommand, DoveadmReply>;

function collect(body: readonly EncodedChain[], answers: ReadonlyMap<string, DoveadmReply>, replies: Replies): void {
  for (const {command, tag} of body.flat()) replies.set(command, answers.get(tag) ?? unanswered);
}

/**
 * Whether the site has at most so many users, and few enough to be read in one go within the time limit. They are
 * counted once, and no further than that; false where doveadm cannot say.
 */
function createSizeCheck(api: DoveadmHttp): (most: number) => Promise<boolean> {
  const enough = (api.timeoutMs / 1000) * surelyPerSecond;
  let size: Promise<number> | null = null;
  async function count(): Promise<number> {
    let users = 0;
    for await (const names of listUsers(api, '*')) {
      users += names.length;
      if (users > enough) break;
    }
    return users;
  }
  return async (most) => {
    size ??= count().catch(() => Number.POSITIVE_INFINITY);
    return (await size) <= Math.min(most, enough);
  };
}
