import {isSecretName, mask} from '../secrets.js';
import {filterTypes} from './filter-block.js';
import type {BlockNode, SettingNode} from './language/tree.js';
import {narrow, type ProblemList} from './problems.js';
import {blockTypes, fullName, isInAddressFilter, type Section} from './section-2.3.js';
import type {KnownSettings} from './settings/known-2.3.js';
import type {Applied} from './settings/store.js';
import {badVariableText, type Expanded} from './settings/variables.js';

/** Says what Dovecot 2.3 refuses, in doveconf's words. */
export class Refusals {
  readonly #problems: ProblemList;
  readonly #known: KnownSettings;

  constructor(problems: ProblemList, known: KnownSettings) {
    this.#problems = problems;
    this.#known = known;
  }

  /** A value that could not be expanded. */
  value(
    node: SettingNode,
    key: string,
    kind: SettingNode['value']['kind'],
    {error, onlyExpanded, variable}: Extract<Expanded, {error: string}>,
  ): void {
    const span = narrow(node, node.value.span);
    if (kind === 'file') {
      this.#problems.report('value-file-unreadable', span, error, {onlyExpanded, setting: key});
      return;
    }
    if (variable === undefined) {
      this.#problems.report('value-invalid', span, error, {setting: key});
      return;
    }
    const {name, problem} = variable;
    const shown = isSecretName(key) ? mask : name;
    const meant = shown === mask ? null : this.#problems.nearest(name, () => this.#names(''));
    this.#problems.report(`variable-${problem}`, span, badVariableText({name: shown, problem}), {
      onlyExpanded,
      setting: key,
      ...(meant === null || meant === name ? {} : {hint: `Write $${meant}, with a blank behind it.`}),
    });
  }

  #names(block: string): string[] {
    return Object.keys(this.#known.settings[block] ?? {});
  }

  /** Says what became of a line. */
  setting(section: Section, node: SettingNode, key: string, applied: Applied): void {
    if (applied.kind === 'unknown') {
      this.#unknown(section, node, key);
      return;
    }
    if (applied.kind === 'refused') {
      const text = isSecretName(key) ? applied.text.replaceAll(node.value.text, mask) : applied.text;
      this.#problems.report('value-invalid', narrow(node, node.value.span), text, {setting: key});
      return;
    }
    if (applied.auth && isInAddressFilter(section)) {
      const text = `Auth settings not supported inside local/remote blocks: ${key}`;
      this.#problems.report('filter-invalid', narrow(node, node.keySpan), text, {setting: key});
    }
  }

  #unknown(section: Section, node: SettingNode, key: string): void {
    const block = blockTypes(section).join('/');
    const meant = this.#problems.nearest(key, () => this.#names(block));
    this.#problems.report('setting-unknown', narrow(node, node.keySpan), `Unknown setting: ${fullName(section, key)}`, {
      setting: key,
      ...(meant === null ? {} : {hint: `Did you mean ${meant}?`}),
    });
  }

  /** Says what became of the opening of a block; true where it is refused. */
  block(section: Section, node: BlockNode, applied: Applied): boolean {
    const span = narrow(node, node.typeSpan);
    if (applied.kind === 'unknown') {
      const text = `Unknown setting: ${fullName(section, node.type)}`;
      const meant = this.#problems.nearest(node.type, () => [...Object.keys(this.#known.blocks), ...filterTypes]);
      const hint = meant === null || meant.includes('/') ? {} : {hint: `Did you mean ${meant} { … }?`};
      this.#problems.report('block-unknown', span, text, hint);
    } else if (applied.kind === 'refused') this.#problems.report('value-invalid', span, applied.text);
    else if (applied.auth && isInAddressFilter(section)) {
      this.#problems.report(
        'filter-invalid',
        span,
        `Auth settings not supported inside local/remote blocks: ${node.type}`,
      );
    } else if (!applied.takesBlock) {
      this.#problems.report('block-not-allowed', span, 'Section not allowed here', {
        hint: 'Look for a missing closing brace above this line.',
      });
    } else return false;
    return true;
  }
}
