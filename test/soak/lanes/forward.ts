import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {freePorts} from '../../../scripts/servers/ports.js';
import {uniqueName} from '../../servers/shared.js';
import {type FlakyProxy, startProxy} from '../proxy.js';
import {createTally} from '../tally.js';
import type {Field, Lane} from './lane.js';
import {createLives} from './lives.js';

const name = 'events replay to ox listen, which writes to a topic';

export interface ForwardLane extends Lane {
  readonly proxy: FlakyProxy;
  /** Kills the endpoint; it is back after the work. */
  whileKilled(work: () => Promise<void>): Promise<void>;
}

/** A replay that follows the topic, through a bad network, to `ox listen --to-topic`. */
export async function startForward({brokers, topic}: Field, copy: string): Promise<ForwardLane> {
  const proxy = await startProxy();
  const [port = 0] = await freePorts(1);
  proxy.aim(port);
  const [sender, receiver] = [createLives('replay --follow to an endpoint'), createLives('ox listen --to-topic')];
  const listen = () => {
    const address = ['--listen', `127.0.0.1:${port}`, '--path', '/push'];
    receiver.start(['ox', 'listen', ...address, '--to-topic', copy, '-b', brokers, '--json', '--timeout', '30s']);
  };
  listen();
  const way = ['--from', `topic:${topic}`, '--group', uniqueName('soak'), '--follow'];
  const to = ['--to', `http://127.0.0.1:${proxy.port}/push`, '--timeout', '5s', '--backoff', '200ms'];
  sender.start(['events', 'replay', ...way, ...to, '-b', brokers, '--yes', '--json']);

  return {
    name,
    proxy,
    async whileKilled(work) {
      await receiver.kill();
      await work();
      listen();
    },
    arrived: async () => (await talliedTopic(brokers, copy)).arrived,
    async stop() {
      await sender.stop();
      await receiver.stop();
      proxy.stop();
      const wrongEnds = [...sender.wrongEnds, ...receiver.wrongEnds];
      return {
        lane: name,
        ...(await talliedTopic(brokers, copy)),
        said: sender.repeated(),
        killed: sender.killed(),
        wrongEnds,
      };
    },
    lives: () => [...sender.trends(), ...receiver.trends()],
  };
}

/** What kcat finds in a topic. */
export async function talliedTopic(brokers: string, topic: string) {
  const kcat = spawn('kcat', ['-C', '-e', '-q', '-b', brokers, '-t', topic, '-o', 'beginning', '-f', '%s\\n'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(kcat, 'close');
  const tally = createTally();
  const stream = tally.stream();
  for await (const line of createInterface({input: kcat.stdout})) {
    const {user, uid, 'imap-uid': imapUid} = JSON.parse(line);
    stream.note(user, uid ?? imapUid);
  }
  await gone;
  return tally.counts();
}
