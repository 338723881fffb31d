import {dirname, join} from 'node:path';
import type {ConfigFiles} from '../files.js';
import {createSource, type SourceFile} from '../language/source.js';
import {readCyrusConf} from './cyrus-conf.js';
import {type CyrusFileKind, detectCyrus} from './detect.js';
import {readImapdConf} from './imapd-conf.js';
import type {CyrusModel} from './model.js';
import {type CyrusRelease, optionsOf} from './options.js';
import {valueProblems} from './rules/values.js';

/** The other file of the same server: that in the same folder. */
function readSibling(path: string, name: CyrusFileKind, disk: ConfigFiles): SourceFile | null {
  const sibling = join(dirname(path), name);
  if (disk.kind(sibling) !== 'file') return null;
  try {
    return createSource(sibling, disk.read(sibling));
  } catch {
    return null;
  }
}

/**
 * What Cyrus makes of one of its files and of the other one beside it. `kind` is which it is; where nothing says so,
 * imapd.conf.
 */
export function loadCyrus(path: string, text: string, release: CyrusRelease, disk: ConfigFiles): CyrusModel {
  const kind = detectCyrus(path, text) ?? 'imapd.conf';
  const main = createSource(path, text);
  const sibling = readSibling(path, kind === 'imapd.conf' ? 'cyrus.conf' : 'imapd.conf', disk);
  const [imapdFile, cyrusFile] = kind === 'imapd.conf' ? [main, sibling] : [sibling, main];
  const imapd = imapdFile && readImapdConf(imapdFile, disk);
  const cyrus = cyrusFile && readCyrusConf(cyrusFile.path, cyrusFile.text);
  const options = optionsOf(release);
  const files = [...(imapd?.files ?? []), ...(cyrusFile ? [cyrusFile] : [])];
  const model = {release, options, main, files, imapd, cyrus, loads: true};
  const isRefused = (imapd?.problems.length ?? 0) > 0 || valueProblems(model).some(({service}) => service === null);
  return {...model, loads: !isRefused};
}
