import type {DovecotRelease} from '../dovecot-release.js';
import type {Dialect} from './dialect.js';
import type {EffectiveConfig} from './effective.js';
import type {SourceFile} from './language/source.js';
import type {ConfigNode} from './language/tree.js';
import type {Problem} from './problem.js';

export type {SourceFile} from './language/source.js';
export type {Problem} from './problem.js';

/** What Dovecot makes of a configuration: the tree, what is wrong with it, and the settings each program sees. */
export interface ConfigModel {
  readonly dialect: Dialect;
  /** How the dialect was found out, one sentence. */
  readonly dialectReason: string;
  /** The release that the files are judged for. */
  readonly release: DovecotRelease;
  /** False where nobody says which release runs the files. */
  readonly releaseKnown: boolean;
  /** As they were read, the main file first; a file that is included twice is there once. */
  readonly files: readonly SourceFile[];
  /** The outermost nodes in reading order. */
  readonly root: readonly ConfigNode[];
  /** Every node, blocks before what they hold, in reading order: what rules walk, without recursion. */
  readonly nodes: readonly ConfigNode[];
  /** In reading order. */
  readonly problems: readonly Problem[];
  /** False exactly where `doveconf -n -x` refuses. */
  readonly loads: boolean;
  /** Filled as far as the files could be read, also when `loads` is false. */
  readonly effective: EffectiveConfig;
}
