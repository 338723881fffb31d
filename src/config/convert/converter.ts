import type {ConfigFiles} from '../files.js';
import {filterTypes} from '../filter-block.js';
import {resolvePath} from '../language/paths.js';
import type {BlockNode, CommentNode, ConfigNode, SettingNode} from '../language/tree.js';
import type {ConfigModel} from '../model.js';
import {type EnclosingBlock, type KnownSettings24, resolve} from '../settings/known-2.4.js';
import {changesPush, hasGap, includeComment, isDriver, isTrailing, pushKey, shownName} from './nodes.js';
import {createPage, type Lines, leaveOut, type Page, write, writeLines} from './page.js';
import {convertPlain} from './plain.js';
import {type DriverPlan, planDrivers} from './plan.js';
import {PushWriter} from './push-writer.js';
import {convertLocation, convertSetting} from './settings.js';

/** Where the walk is: how deep, in which protocol, inside which block of 2.4. */
interface Place {
  readonly level: number;
  /** `global`, or the name of the protocol block. */
  readonly protocol: string;
  readonly enclosing: EnclosingBlock | null;
}

/** Writes a configuration of 2.3 in the language of 2.4, line by line. */
export class Converter {
  readonly #page = createPage();
  readonly #model: ConfigModel;
  readonly #known: KnownSettings24;
  readonly #plan: DriverPlan;
  readonly #push: PushWriter;

  constructor(model: ConfigModel, files: ConfigFiles, known: KnownSettings24) {
    this.#model = model;
    this.#known = known;
    this.#plan = planDrivers(model, files);
    this.#push = new PushWriter(this.#page, model, this.#plan);
  }

  run(): Page {
    write(this.#page, 0, 'dovecot_config_version = 2.4.0', null);
    write(this.#page, 0, 'dovecot_storage_version = 2.4.0', null);
    write(this.#page, 0, '', null);
    this.#walk(this.#model.root, {level: 0, protocol: 'global', enclosing: null});
    this.#push.rest();
    for (const {setting, message, span} of this.#plan.inactive) {
      leaveOut(this.#page, 'convert-driver-inactive', span, `${setting} never started and is left out: ${message}`);
    }
    return this.#page;
  }

  #walk(nodes: readonly ConfigNode[], place: Place): void {
    let before: ConfigNode | null = null;
    let comment: CommentNode | null = null;
    for (const node of nodes) {
      if (node.kind === 'comment' && isTrailing(node, this.#model)) {
        comment = node;
        continue;
      }
      const first = this.#page.lines.length;
      if (before !== null && hasGap(before, node)) write(this.#page, 0, '', null);
      this.#node(node, place);
      if (comment !== null) this.#append(comment, first, place);
      comment = null;
      before = node;
    }
    if (comment !== null) write(this.#page, place.level, comment.text, comment.span);
  }

  /** Puts a comment behind the first line of what it stood behind, or on a line of its own. */
  #append(comment: CommentNode, first: number, place: Place): void {
    const at = this.#page.lines.findIndex(({text}, index) => index >= first && text !== '');
    const line = this.#page.lines[at];
    if (line === undefined) write(this.#page, place.level, comment.text, comment.span);
    else this.#page.lines[at] = {...line, text: `${line.text} ${comment.text}`};
  }

  #node(node: ConfigNode, place: Place): void {
    if (node.kind === 'comment') write(this.#page, place.level, node.text, node.span);
    else if (node.kind === 'setting') this.#setting(node, place);
    else if (node.kind === 'block') this.#block(node, place);
    else if (node.kind === 'include') write(this.#page, place.level, includeComment(node), node.span);
  }

  /** Keeps a line as a comment and says why. */
  #comment(node: SettingNode, level: number, message: string, hint?: string): void {
    write(this.#page, level, `# ${node.key} = ${node.value.raw}`, node.span);
    leaveOut(this.#page, 'convert-setting', node.span, message, hint);
  }

  #setting(node: SettingNode, place: Place): void {
    if (node.key.startsWith('plugin/')) {
      this.#pluginKey(node, node.key.slice('plugin/'.length), place);
    } else if (place.enclosing?.type === 'namespace' && node.key === 'location') {
      this.#converted(node, convertLocation(node.value.text), place.level);
    } else if (place.enclosing !== null) this.#plain(node, place);
    else if (node.key === 'mail_plugins') this.#push.plugins(node, place);
    else {
      const lines = convertSetting(node, resolvePath(node.value.text, node.value.span.file));
      if (lines === undefined) this.#plain(node, place);
      else this.#converted(node, lines, place.level);
    }
  }

  #converted(node: SettingNode, lines: Lines | null, level: number): void {
    if (lines !== null) writeLines(this.#page, lines, level, node.span);
    else this.#comment(node, level, `${node.key} with this value has no counterpart that is known here`);
  }

  /** A setting that keeps its name, where 2.4 knows it in that place. */
  #plain(node: SettingNode, {level, enclosing, protocol}: Place): void {
    const set = this.#model.effective.protocol(protocol).settings.get(node.key);
    const content = enclosing === null && set?.node === node ? set.value : null;
    const {lines, message} = convertPlain(this.#known, node, enclosing, content);
    if (lines === null) this.#comment(node, level, message ?? `${node.key} is not converted`);
    else writeLines(this.#page, lines, level, node.span);
    if (lines !== null && message !== null) leaveOut(this.#page, 'convert-variable', node.span, message);
  }

  #block(node: BlockNode, place: Place): void {
    if (node.type === 'plugin') this.#pluginBlock(node, place);
    else if (filterTypes.has(node.type) && place.enclosing === null) this.#filter(node, place);
    else this.#namedBlock(node, place);
  }

  #pluginBlock(node: BlockNode, place: Place): void {
    const inside: Place = {...place, enclosing: null};
    const comments: ConfigNode[] = [];
    for (const child of node.children) {
      if (child.kind === 'setting') this.#pluginKey(child, child.key, inside, comments.splice(0));
      else comments.push(child);
    }
    this.#walk(comments, inside);
  }

  /** Push settings become blocks where the first of them stood; what else is in `plugin` stays as a comment. */
  #pluginKey(node: SettingNode, key: string, place: Place, comments: readonly ConfigNode[] = []): void {
    for (const comment of comments) {
      if (comment.kind === 'comment') write(this.#page, place.level, comment.text, comment.span);
    }
    if (pushKey.test(key)) {
      this.#push.drivers(place, node.span);
      return;
    }
    write(this.#page, place.level, `# ${key} = ${node.value.raw}`, node.span);
    if (key.startsWith('kafka.')) this.#push.tellKafka(node.span);
    else {
      const message = `The plugin setting ${key} is not converted`;
      leaveOut(this.#page, 'convert-setting', node.span, message, 'Look up what its plugin calls it in 2.4.');
    }
  }

  #filter(node: BlockNode, place: Place): void {
    const name = node.name ?? '';
    const protocol = node.type === 'protocol' ? name : place.protocol === 'global' ? 'filter' : place.protocol;
    write(this.#page, place.level, `${node.type} ${name === '' ? '""' : shownName(name)} {`, node.span);
    const inside = {level: place.level + 1, protocol, enclosing: null};
    if (protocol === 'filter' && changesPush(node)) this.#tellFilter(node);
    this.#walk(node.children, inside);
    if (node.type === 'protocol' && this.#plan.byProtocol.has(protocol)) this.#push.drivers(inside, node.span);
    write(this.#page, place.level, '}', node.close ?? node.span);
  }

  /** Lists add up in 2.4, and drivers too: nothing here compares what single addresses get. */
  #tellFilter({type, name, span}: BlockNode): void {
    const message = `Push settings for ${type} ${name ?? ''} are converted line by line: compare what these addresses get`;
    leaveOut(this.#page, 'convert-filter', span, message);
  }

  #namedBlock(node: BlockNode, place: Place): void {
    const name = this.#nameOf(node);
    const found = resolve(this.#known, node.type, place.enclosing);
    const fits = found?.kind === 'block' && (found.block.name === 'required') === (name !== '');
    if (!fits || !this.#isKnownService(node)) {
      this.#commentBlock(node, place.level);
      return;
    }
    write(this.#page, place.level, `${`${node.type} ${shownName(name)}`.trimEnd()} {`, node.span);
    const enclosing = {type: found.name, name: name === '' ? null : name};
    const children = node.children.filter((child) => !(child.kind === 'setting' && isDriver(child, node)));
    this.#walk(children, {...place, level: place.level + 1, enclosing});
    write(this.#page, place.level, '}', node.close ?? node.span);
  }

  /** A service that 2.4 does not have needs a program of its own. */
  #isKnownService({type, name, children}: BlockNode): boolean {
    if (type !== 'service' || this.#known.builtinServices.includes(name ?? '')) return true;
    return children.some((child) => child.kind === 'setting' && child.key === 'executable');
  }

  /** Databases of 2.4 are called by the name of their driver where 2.3 gave none. */
  #nameOf(node: BlockNode): string {
    if (node.name !== null || !/^(passdb|userdb)$/.test(node.type)) return node.name ?? '';
    const driver = node.children.find((child) => child.kind === 'setting' && isDriver(child, node));
    return driver?.kind === 'setting' ? driver.value.text : '';
  }

  #commentBlock(node: BlockNode, level: number): void {
    const isEmpty = node.children.every(({kind}) => kind === 'comment');
    const name = `${node.type} ${shownName(node.name ?? '')}`.trimEnd();
    if (!isEmpty) leaveOut(this.#page, 'convert-block', node.span, `The block ${name} is not converted`);
    write(this.#page, level, `# ${name} {`, node.span);
    for (const child of node.children) {
      if (child.kind === 'setting') write(this.#page, level, `#   ${child.key} = ${child.value.raw}`, child.span);
      else if (child.kind === 'comment') write(this.#page, level, `#   ${child.text}`, child.span);
      else if (child.kind === 'include') write(this.#page, level, includeComment(child), child.span);
      else if (child.kind === 'block') this.#commentBlock(child, level);
    }
    write(this.#page, level, '# }', node.close ?? node.span);
  }
}
