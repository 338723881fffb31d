import type {Finding} from '../doctor/finding.js';
import type {Look} from '../doctor/run.js';
import {AppError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {dovecotKafka} from './dovecot-kafka.js';
import {dovecotOx} from './dovecot-ox.js';
import {hintFor} from './hints.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {kafkaSettings} from './kafka-settings.js';
import {chosenWay, doveadmApi, doveadmProcess} from './open-doveadm.js';
import {type OxFlagValues, oxEndpoint} from './ox-flags.js';
import type {Surroundings} from './surroundings.js';
import {namedTopics} from './topic-names.js';

/** What a profile can say of the servers that commands reach. */
export interface ProfileServers {
  readonly flags: DoveadmFlagValues & KafkaFlagValues & OxFlagValues & {readonly topic?: readonly string[] | undefined};
  readonly surroundings: Surroundings;
}

type ProfileCheck = Look<'doveadm' | 'endpoint' | 'brokers' | 'topic', ProfileServers>;

/** A user that no site has: whether doveadm can ask for users at all is seen by any. */
const anyUser = 'dovepush-profile-test';

const doveadm: ProfileCheck = {
  name: 'doveadm',
  async run({flags, surroundings}) {
    if (!sets(surroundings, /^(?:via|doveadm|doveadm-.*|dovecot-conf)$/)) return [];
    return await judged(async () => {
      if (chosenWay(flags, surroundings) === 'http') {
        const api = await doveadmApi(flags, surroundings);
        await (await import('../doveadm/http-post.js')).ping(api);
        return {status: 'ok', message: `${api.url.href} answers`};
      }
      const how = await doveadmProcess(flags, surroundings);
      await (await import('../doveadm/user-fields.js')).readUserFields(how, anyUser);
      return {status: 'ok', message: `${how.program} answers and can ask the userdb`};
    });
  },
};

const endpoint: ProfileCheck = {
  name: 'endpoint',
  async run({flags, surroundings}) {
    if (!sets(surroundings, /^ox-/) && !(await inDovecot(flags, dovecotOx))) return [];
    return await judged(async () => {
      const found = await oxEndpoint(flags, surroundings);
      const {askOnce, judgeAnswer} = await import('../online/endpoint.js');
      const answer = await askOnce({...found, method: 'GET', connections: 1, timeoutMs: flags.timeout});
      const verdict = judgeAnswer(answer, found.url.host);
      if (answer.status !== 401 && answer.status !== 403) return verdict;
      return {...verdict, hint: 'Put user:password into a file and name it with ox-auth-file in the profile.'};
    });
  },
};

const brokers: ProfileCheck = {
  name: 'brokers',
  async run({flags, surroundings}) {
    if (!(await reachesKafka(flags, surroundings))) return [];
    return await withCluster(flags, surroundings, async (connection) => {
      await connection.clusterId();
      return {status: 'ok', message: `${connection.settings.brokers.join(',')} can be reached`};
    });
  },
};

const topic: ProfileCheck = {
  name: 'topic',
  async run({flags, surroundings}, before) {
    const names = namedTopics(flags.topic ?? []).filter((name) => !/[*?\\!]/.test(name));
    if (!before.some(({check, status}) => check === 'brokers' && status === 'ok')) return [];
    const {judgeTopic} = await import('../online/topic.js');
    const found = names.map((name) => withCluster(flags, surroundings, (connection) => judgeTopic(connection, name)));
    return (await Promise.all(found)).flat();
  },
};

/** What is looked at for a profile, each where the profile or the environment says something of it. */
export const profileChecks: readonly ProfileCheck[] = [doveadm, endpoint, brokers, topic];

/** Whether a flag of such a name has a value that is not the default. */
function sets({origins}: Surroundings, name: RegExp): boolean {
  return [...origins.keys()].some((flag) => name.test(flag));
}

/** Whether the Dovecot configuration that a profile names has a driver of a kind. */
async function inDovecot(
  {'dovecot-conf': file}: ProfileServers['flags'],
  find: (file: string) => Promise<unknown>,
): Promise<boolean> {
  return file !== undefined && (await find(file)) !== null;
}

async function reachesKafka(flags: ProfileServers['flags'], surroundings: Surroundings): Promise<boolean> {
  const isNamed = sets(surroundings, /^(?:brokers|tls.*|sasl-.*|kafka-config|property)$/);
  return isNamed || Boolean(surroundings.env.KCAT_CONFIG) || (await inDovecot(flags, dovecotKafka));
}

async function withCluster(
  flags: KafkaFlagValues,
  surroundings: Surroundings,
  look: (connection: KafkaConnection) => Promise<Finding>,
): Promise<readonly Finding[]> {
  return await judged(async () => {
    const {connectKafka} = await import('../kafka/connection.js');
    const connection = await connectKafka(await kafkaSettings(flags, surroundings));
    try {
      return await look(connection);
    } finally {
      await connection.close();
    }
  });
}

/** What a look found, or that it failed: unchecked if only this user is not allowed to look. */
async function judged(look: () => Promise<Finding>): Promise<readonly Finding[]> {
  try {
    return [await look()];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const {code} = (error.cause ?? {}) as NodeJS.ErrnoException;
    const isForbidden = code === 'EACCES' || /permission denied/i.test(error.message);
    const hint = hintFor(error);
    const status = isForbidden ? 'unchecked' : 'bad';
    return [{status, message: error.message, ...(hint === undefined ? {} : {hint})}];
  }
}
