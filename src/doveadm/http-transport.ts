import {AppError} from '../errors.js';
import type {Doveadm, DoveadmCommand, DoveadmReply} from './doveadm.js';
import {bodies, commandProblem, type EncodedCommand, encodeAll, isTooLong} from './http-batch.js';
import type {DoveadmHttp} from './http-post.js';
import {listUsers, readAllUsers} from './http-users.js';
import {groupReads, type JoinableCommand} from './joined-read.js';
import {createLimiter, evenSize, parts} from './limiter.js';
import {createPoster} from './poster.js';

/** Beyond so many commands a POST gains nothing (measured with Dovecot 2.3.19.1). */
const maxCommands = 100;

/** Reads of fewer users than this are not worth a look at the whole site. */
const minForAllUsers = 200;

/** How many users a second one read of the whole site surely makes; it must end within the time limit. */
const surelyPerSecond = 500;

/** doveadm over its HTTP API. Each POST opens a connection of its own, since doveadm closes after each answer. */
export function createHttpDoveadm(api: DoveadmHttp, concurrency: number): Doveadm {
  const limit = createLimiter(concurrency);
  const siteSize = createSiteSize(api);

  async function readShared(group: readonly JoinableCommand[], replies: Map<DoveadmCommand, DoveadmReply>) {
    const [first] = group;
    if (first === undefined || group.length < minForAllUsers) return;
    const size = await siteSize();
    // A third is where reading everybody takes as long as reading those.
    if (size === null || size > group.length * 3 || size > (api.timeoutMs / 1000) * surelyPerSecond) return;
    const rows = await limit(() => readAllUsers(api, first));
    for (const command of group) {
      const own = rows?.get(command.user);
      if (own !== undefined) replies.set(command, {kind: 'done', rows: own});
    }
  }

  return {
    via: 'http',
    concurrency,
    async run(commands) {
      const replies = new Map<DoveadmCommand, DoveadmReply>();
      await Promise.all(groupReads(commands).groups.map((group) => readShared(group, replies)));
      const encoded = encodeAll(commands.filter((command) => !replies.has(command)));
      const sendable = encoded.filter(({command, bytes}) => {
        const problem = isTooLong(bytes) ? 'it is longer than 1 MiB' : commandProblem(command);
        if (problem !== null) replies.set(command, notSent(problem));
        return problem === null;
      });
      const send = createPoster(api, limit);
      const size = evenSize(sendable.length, maxCommands, concurrency);
      const answers = parts(sendable, Math.max(size, 10))
        .flatMap((part) => [...bodies(part)])
        .map(async (body) => collect(body, await send(body), replies));
      await Promise.all(answers);
      return commands.map((command) => replies.get(command) ?? unanswered);
    },
    async *users(mask) {
      yield* parts(await listUsers(api, mask), 1000);
    },
    // JSON is all that the API speaks.
    rawKeys: async () => null,
  };
}

const unanswered: DoveadmReply = {
  kind: 'failed',
  error: new AppError('DOVEADM_ANSWER', 'doveadm gave no answer to this command'),
  lost: true,
  retriable: false,
};

function collect(
  body: readonly EncodedCommand[],
  answers: ReadonlyMap<string, DoveadmReply>,
  replies: Map<DoveadmCommand, DoveadmReply>,
): void {
  for (const {command, tag} of body) replies.set(command, answers.get(tag) ?? unanswered);
}

function notSent(problem: string): DoveadmReply {
  const error = new AppError('DOVEADM_REFUSED', `the command was not sent: ${problem}`);
  return {kind: 'failed', error, lost: false, retriable: false};
}

/** How many users the site has, asked once; null where doveadm cannot say. */
function createSiteSize(api: DoveadmHttp): () => Promise<number | null> {
  let size: Promise<number | null> | null = null;
  return () => {
    size ??= listUsers(api, '*').then(
      (names) => names.length,
      () => null,
    );
    return size;
  };
}
