import {readFileSync} from 'node:fs';
import {type Manifest, type PackageTopics, treeFromManifest} from '../reference/from-manifest.js';
import type {CommandTree} from '../reference/tree.js';

/** Directory of the package: the built files are two levels below it. */
const root = new URL('../../', import.meta.url);

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, root), 'utf8'));
}

function readPackage(): {readonly version: string; readonly oclif: PackageTopics} {
  return readJson('package.json') as {version: string; oclif: PackageTopics};
}

/** Version of the program. */
export function programVersion(): string {
  return readPackage().version;
}

/** First words of commands. */
export function topicNames(): readonly string[] {
  return Object.keys(readPackage().oclif.topics);
}

/** Reads the commands of this program, as the build wrote them down. */
export function readCommandTree(): CommandTree {
  return treeFromManifest(readJson('oclif.manifest.json') as Manifest, readPackage().oclif);
}
