import {programVersion} from './command-tree.js';

/** The program's version and what it runs on. */
export function versionJson() {
  const {platform, arch, version: node} = process;
  return {schema: 'dovepush.version/1', version: programVersion(), platform: `${platform}-${arch}`, node};
}

/** `dovepush/0.1.0 linux-x64 node-v20.20.2`. */
export function versionLine(): string {
  const {version, platform, node} = versionJson();
  return `dovepush/${version} ${platform} node-${node}`;
}
