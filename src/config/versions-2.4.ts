import type {SettingNode} from './language/tree.js';
import {narrow, type ProblemList} from './problems.js';
import type {Span} from './span.js';

const versionSetting = 'dovecot_config_version';
const storageSetting = 'dovecot_storage_version';

/** The two settings that a configuration of 2.4 must have: the version of its language first, that of its files somewhere. */
export class Versions {
  readonly #problems: ProblemList;
  #started = false;
  #version: string | null = null;
  #storage = false;

  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  /** The version that the files ask for; null where they do not. */
  get version(): string | null {
    return this.#version;
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

  setting(node: SettingNode): void {
    if (node.key === versionSetting) this.#check(node);
    if (node.key === storageSetting && node.value.text !== '') this.#storage = true;
  }

  #check(node: SettingNode): void {
    const {text} = node.value;
    const span = narrow(node, node.value.span);
    if (this.#version !== null && this.#version !== text) {
      this.#problems.report('version-invalid', span, `${versionSetting} value can't be changed once set`);
    } else if (!/^2\.4\.[0-4]$/.test(text)) {
      const supported = 'Currently supported versions are: 2.4.0 2.4.1';
      this.#problems.report('version-invalid', span, `Invalid ${versionSetting}: ${supported}`, {
        setting: versionSetting,
      });
    }
    this.#version ??= text;
  }

  end(span: Span): void {
    this.begin({span}, '');
  }

  /** Told last: what is missing may be behind a brace that is. */
  checkStorage(span: Span): void {
    if (this.#storage) return;
    this.#problems.report('version-missing', span, `${storageSetting} setting must be set`, {
      hint: `Write ${storageSetting} = 2.4.0 behind ${versionSetting}.`,
    });
  }
}
