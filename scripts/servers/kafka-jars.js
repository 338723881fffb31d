import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {cacheFolder} from './cache.js';
import {twice} from './twice.js';

const version = '4.1.0';
const cache = join(cacheFolder, `kafka-${version}`);

/** The folder of Apache Kafka's jars, outside the project so that every clone uses the same. */
export const kafkaLib = join(cache, 'lib');

/** Whether the jars are there. They arrive all at once or not at all. */
export function hasKafkaJars() {
  return existsSync(join(kafkaLib, `kafka_2.13-${version}.jar`));
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dovepush</groupId>
  <artifactId>test-kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

/** @param {string} folder */
async function copyJars(folder) {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const args = ['-q', '-B', goal, `-DoutputDirectory=${join(folder, 'lib')}`, '-DincludeScope=runtime'];
  await execa('mvn', args, {cwd: folder, timeout: 300_000, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit'});
}

/** Fetches the jars with Maven into the cache folder; does nothing when they are there. */
export async function fetchKafkaJars() {
  if (hasKafkaJars()) return;
  await mkdir(cache, {recursive: true});
  const folder = await mkdtemp(join(cache, 'fetch-'));
  try {
    await writeFile(join(folder, 'pom.xml'), pom);
    await twice(() => copyJars(folder));
    await rename(join(folder, 'lib'), kafkaLib).catch((error) => {
      // Another process may have been faster; then its jars stay.
      if (!hasKafkaJars()) throw error;
    });
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
