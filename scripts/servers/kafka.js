import {randomBytes} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {Kafka, logLevel} from 'kafkajs';
import {createCertificates} from './certificates.js';
import {startChild, untilReady} from './child.js';
import {createFolder, removeFolder} from './folder.js';
import {kafkaLib} from './kafka-jars.js';
import {formatProperties, scramArguments} from './kafka-properties.js';
import {freePorts} from './ports.js';

/** @typedef {import('./kafka-properties.js').Listener} Listener */
/** @typedef {import('./kafka-properties.js').NodePlace} NodePlace */

const logging = `Configuration:
  status: warn
  Appenders:
    Console:
      name: STDOUT
      PatternLayout:
        pattern: "[%d] %p %m (%c)%n"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        - ref: STDOUT
`;

/**
 * Whether the broker answers and sees so many of its cluster.
 * @param {string} broker
 * @param {number} nodes
 */
async function answers(broker, nodes) {
  const client = new Kafka({brokers: [broker], logLevel: logLevel.NOTHING, retry: {retries: 0}, requestTimeout: 2000});
  const admin = client.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length >= nodes;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** @param {readonly string[]} args */
function java(args) {
  return ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-cp', `${kafkaLib}/*`, ...args];
}

/**
 * One broker (and controller) of a private cluster; it keeps its ports and its data from start to start.
 * @param {NodePlace} place
 * @param {number} clusterSize
 */
function createNode(place, clusterSize) {
  const outputFile = join(place.folder, 'output.log');
  const broker = `127.0.0.1:${place.ports.plain}`;
  /** @type {import('./child.js').Child | null} */
  let child = null;

  /** @param {number} [seen]  brokers that it must see, all of the cluster where it is left out */
  async function start(seen = clusterSize) {
    const log = `-Dlog4j2.configurationFile=file:${place.folder}/log4j2.yaml`;
    child = startChild('java', java([log, 'kafka.Kafka', `${place.folder}/server.properties`]), {
      folder: place.folder,
      outputFile,
    });
    await untilReady('Kafka', child, outputFile, () => answers(broker, seen));
  }
  const stop = async () => child?.stop();
  return {
    ...place,
    broker,
    start,
    stop,
    kill: async () => child?.kill(),
    restart: async () => {
      await stop();
      await start();
    },
    /** Process id of the last start, 0 before it. */
    pid: () => child?.pid ?? 0,
  };
}

/**
 * @param {string} folder
 * @param {number} count
 * @param {readonly Listener[]} listeners
 * @returns {Promise<NodePlace[]>}
 */
async function choosePlaces(folder, count, listeners) {
  const kinds = [...new Set(/** @type {Listener[]} */ (['plain', ...listeners]))];
  const ports = await freePorts(count * (kinds.length + 1));
  const take = () => ports.pop() ?? 0;
  return Array.from({length: count}, (_, index) => ({
    id: index + 1,
    folder: count === 1 ? folder : join(folder, String(index + 1)),
    controllerPort: take(),
    ports: Object.fromEntries(kinds.map((kind) => [kind, take()])),
  }));
}

/**
 * Starts a private Apache Kafka on loopback; it accepts requests when this resolves. `listeners` beside `plain`: `ssl`,
 * `sasl`, `saslSsl` (every mechanism, user `saslUser`). `properties` go into each `server.properties` and win. The caller
 * must stop it; it dies with this process at the latest.
 * @param {{listeners?: readonly Listener[], properties?: Readonly<Record<string, string>>, nodes?: number}} [options]
 */
export async function startKafka({listeners = [], properties = {}, nodes: count = 1} = {}) {
  const root = await createFolder('kafka');
  const places = await choosePlaces(root, count, listeners);
  const tls = listeners.some((kind) => kind === 'ssl' || kind === 'saslSsl') ? await createCertificates(root) : null;
  const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const nodes = places.map((place) => createNode(place, count));
  const each = (/** @type {(node: (typeof nodes)[number]) => Promise<unknown>} */ action) =>
    Promise.all(nodes.map(action));
  const remove = () => removeFolder(root);

  try {
    for (const place of places) {
      await mkdir(place.folder, {recursive: true});
      await writeFile(join(place.folder, 'log4j2.yaml'), logging);
      const file = join(place.folder, 'server.properties');
      await writeFile(file, formatProperties(place, places, tls, properties));
      const format = java(['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', file, ...scramArguments]);
      await execa('java', format, {timeout: 60_000});
    }
    await each((node) => node.start());
  } catch (error) {
    await each((node) => node.kill());
    await remove();
    throw error;
  }

  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster needs a node');
  return {
    /** `host:port,…` of the plain listeners. */
    brokers: nodes.map((node) => node.broker).join(','),
    /** Ports of the first node, by kind of listener. */
    ports: first.ports,
    root,
    tls,
    nodes,
    pid: first.pid,
    /** Ends it and removes its folder. */
    stop: async () => {
      await each((node) => node.stop());
      await remove();
    },
    /** Kills it with SIGKILL; `restart` brings it back with its data. */
    kill: async () => void (await each((node) => node.kill())),
    restart: async () => void (await each((node) => node.restart())),
  };
}
