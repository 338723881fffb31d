import type {EffectiveConfig} from './effective.js';
import type {Finding} from './finding.js';
import type {ConfigNode} from './language/tree.js';

/** The grammar a configuration is written in, by Dovecot release series. */
export type Dialect = '2.3' | '2.4';

/** One file as it was read, in the order of reading; a file that is included twice is there once. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Physical lines without line ends. */
  readonly lines: readonly string[];
}

/** Something for which doveconf refuses the configuration (`error`) or warns (`warning`). */
export interface Problem extends Finding {
  /** Dovecot's own words, without the place; `message` says the same to an operator. */
  readonly text: string;
  /** True when only `doveconf -x` and the server stop at it, while `doveconf -n` stays silent. */
  readonly onlyExpanded: boolean;
  /** True for the one error at which doveconf stops; what comes after it was found by reading on. */
  readonly stops: boolean;
}

/** What Dovecot makes of a configuration: the tree, what is wrong with it, and the settings each program sees. */
export interface ConfigModel {
  readonly dialect: Dialect;
  /** How the dialect was found out, one sentence. */
  readonly dialectReason: string;
  /** The main file first. */
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
