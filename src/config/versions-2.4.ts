import type {SettingNode} from './language/tree.js';
import {narrow, type ProblemList} from './problems.js';
import type {Span} from './span.js';

const versionSetting = 'dovecot_config_version';
const storageSetting = 'dovecot_storage_version';

/** The two settings that a configuration of 2.4 must have: the version of its language first, that of its mail anywhere at the root. */
export class Versions {
  readonly #problems: ProblemList;
  #started = false;
  #version: string | null = null;

  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  /** The version comes before everything else that is no comment. */
  begin(node: {readonly span: Span}, key: string): void {
    if (this.#started) return;
    this.#started = true;
    if (key === versionSetting) return;
    this.#problems.report('version-missing', node.span, `The first setting must be ${versionSetting}`, {
      hint: `Begin the main file with ${versionSetting} = 2.4.0.`,
    });
  }

  /** Whether a line says the version, which is no setting. */
  setting(node: SettingNode): boolean {
    if (node.key !== versionSetting) return false;
    this.#check(node);
    return true;
  }

  #check(node: SettingNode): void {
    const {text, kind} = node.value;
    const span = narrow(node, node.value.span);
    const supported = '2.4.0 2.4.1 2.4.2 2.4.3 2.4.4';
    const refuse = (why: string) => this.#problems.report('version-invalid', span, why, {setting: versionSetting});
    if (this.#version !== null) {
      if (this.#version !== text) refuse(`${versionSetting} value can't be changed once set`);
    } else if (kind !== 'literal' && kind !== 'quoted') {
      refuse(`Invalid ${versionSetting}: value is not a string`);
    } else if (!supported.split(' ').includes(text)) {
      refuse(`Invalid ${versionSetting}: Currently supported versions are: ${supported}`);
    }
    this.#version ??= text;
  }

  end(span: Span): void {
    this.begin({span}, '');
  }

  /** Told last: what is missing may be behind a brace that is. */
  checkStorage(value: string, span: Span): void {
    if (value !== '') return;
    this.#problems.report('version-missing', span, `${storageSetting} setting must be set`, {
      hint: `Write ${storageSetting} = 2.4.0 after ${versionSetting}.`,
    });
  }
}
