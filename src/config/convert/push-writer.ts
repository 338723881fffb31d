import {splitPlugins} from '../drivers/mail-plugins.js';
import type {SettingNode} from '../language/tree.js';
import type {ConfigModel} from '../model.js';
import type {Span} from '../span.js';
import type {DriverBlock} from './drivers.js';
import {type Lines, leaveOut, type Page, quoted, write, writeLines} from './page.js';
import {convertPercent} from './percent.js';
import type {DriverPlan} from './plan.js';
import {addPlugins, programPlugins, translatePlugins} from './plugins.js';

/** Where push settings stand: how deep, and in which protocol. */
interface PushPlace {
  readonly level: number;
  /** `global`, or the name of the protocol block. */
  readonly protocol: string;
}

/** A list inside `local` or `remote`, line by line: it adds to the list outside, or stands in place of it. */
function filterPlugins(value: string): Lines {
  const words = splitPlugins(value);
  const {names} = translatePlugins(words.filter((word) => word !== '$mail_plugins'));
  return words.includes('$mail_plugins') ? addPlugins(names) : [[0, `mail_plugins = ${names.join(' ')}`.trimEnd()]];
}

function mailLuaBlock(file: string): Lines {
  return [
    [0, 'mail_lua {'],
    [1, `lua_file = ${quoted(file)}`],
    [0, '}'],
  ];
}

/** Writes what has to do with notifications: the plugins that load, the driver blocks, what there is no counterpart for. */
export class PushWriter {
  readonly #page: Page;
  readonly #model: ConfigModel;
  readonly #plan: DriverPlan;
  /** Protocols whose driver blocks are written; `global` among them. */
  readonly #driversWritten = new Set<string>();
  readonly #pluginsSeen = new Set<string>();
  #kafkaTold = false;

  constructor(page: Page, model: ConfigModel, plan: DriverPlan) {
    this.#page = page;
    this.#model = model;
    this.#plan = plan;
  }

  /**
   * What becomes of a line `mail_plugins = …`: at the first one the whole list of the root or of the program, since lists
   * of 2.4 add up whatever the order of lines, and those of 2.3 are copied when they are read.
   */
  plugins(node: SettingNode, {level, protocol}: PushPlace): void {
    const isComment = protocol.startsWith('!') || (protocol === 'filter' && node.value.kind === 'file');
    if (isComment) write(this.#page, level, `# mail_plugins = ${node.value.raw}`, node.span);
    else if (protocol === 'filter') writeLines(this.#page, filterPlugins(node.value.text), level, node.span);
    else if (!this.#pluginsSeen.has(protocol)) {
      this.#pluginsSeen.add(protocol);
      writeLines(this.#page, this.#linesOf(protocol), level, node.span);
    }
    this.#tellGone(node);
  }

  #linesOf(protocol: string): Lines {
    const [names, root] = [this.#listOf(protocol), this.#listOf('global')];
    if (protocol === 'global') return addPlugins(names);
    return programPlugins(names, root, this.#plan.withoutPlugin.has(protocol));
  }

  /** The plugins of a program, or of the root, in the names of 2.4. */
  #listOf(protocol: string): readonly string[] {
    return translatePlugins(splitPlugins(this.#model.effective.protocol(protocol).value('mail_plugins'))).names;
  }

  /** Says which plugins of a line 2.4 does not have. */
  #tellGone({span, value}: SettingNode): void {
    for (const name of translatePlugins(splitPlugins(value.text)).gone) {
      if (name === 'push_notification_kafka') this.tellKafka(span);
      else leaveOut(this.#page, 'convert-plugin-gone', span, `The plugin ${name} is left out: 2.4 does not have it`);
    }
  }

  /** Says once that there is no Kafka plugin. */
  tellKafka(span: Span): void {
    if (this.#kafkaTold) return;
    this.#kafkaTold = true;
    leaveOut(
      this.#page,
      'convert-kafka',
      span,
      'The Kafka driver and its settings have no counterpart: there is no Kafka plugin for 2.4',
      'Send the events with a lua script or through an HTTP bridge.',
    );
  }

  /** The driver blocks of that protocol, the first time it is asked for them. */
  drivers({level, protocol}: PushPlace, origin: Span): void {
    if (this.#driversWritten.has(protocol)) return;
    this.#driversWritten.add(protocol);
    const blocks = protocol === 'global' ? this.#plan.global : (this.#plan.byProtocol.get(protocol) ?? []);
    for (const block of blocks) this.#driver(block, level);
    if (protocol === 'global') this.#mailLua({level, protocol}, origin);
    if (!this.#plan.withoutPlugin.has(protocol) || this.#pluginsSeen.has(protocol)) return;
    this.#pluginsSeen.add(protocol);
    writeLines(this.#page, this.#linesOf(protocol), level, origin);
  }

  #scriptOf(protocol: string): string {
    return this.#model.effective.protocol(protocol).plugin.get('mail_lua_script')?.value ?? '';
  }

  /** The script of the mail_lua plugin itself. */
  #mailLua({level, protocol}: PushPlace, origin: Span | null): void {
    const script = this.#scriptOf(protocol);
    if (script === '') return;
    const {text, lost} = convertPercent(script);
    if (lost.length === 0 && !text.includes('%{')) {
      writeLines(this.#page, mailLuaBlock(text), level, origin);
      return;
    }
    const at = origin ?? this.#model.effective.protocol(protocol).plugin.get('mail_lua_script')?.span;
    if (at !== undefined)
      leaveOut(this.#page, 'convert-setting', at, 'mail_lua_script with variables has no counterpart');
  }

  /** Programs with a script of their own; 2.3 reads it only where mail_lua is loaded. */
  #mailLuaOfPrograms(): void {
    for (const protocol of this.#plan.programs) {
      const isSame = this.#scriptOf(protocol) === this.#scriptOf('global');
      if (isSame || !this.#listOf(protocol).includes('mail_lua')) continue;
      this.#appendProtocol(protocol, () => this.#mailLua({level: 1, protocol}, null));
    }
  }

  #driver({name, driver, settings, refused, changed}: DriverBlock, level: number): void {
    if (refused !== null) {
      write(this.#page, level, `# ${driver.setting} = ${driver.value}`, driver.span);
      if (driver.driver === 'kafka') this.tellKafka(driver.span);
      else leaveOut(this.#page, 'convert-url-variable', driver.span, `${driver.setting} is left out: ${refused}`);
      return;
    }
    if ('message' in driver) {
      const message = `${driver.setting} is kept as it is: only its plugin knows whether 2.4 has the driver, and with which settings`;
      write(this.#page, level, `# ${driver.setting} = ${driver.value}`, driver.span);
      leaveOut(this.#page, 'convert-driver-foreign', driver.span, message);
    }
    if (changed !== null) leaveOut(this.#page, 'convert-driver-changed', driver.span, `${driver.setting}: ${changed}`);
    write(this.#page, level, `push_notification ${name} {`, driver.span);
    for (const [key, value] of settings) write(this.#page, level + 1, `${key} = ${quoted(value)}`, driver.span);
    write(this.#page, level, '}', driver.span);
  }

  /** Driver blocks, and plugins to switch off, for which the files had no place of their own. */
  rest(): void {
    const [first] = this.#plan.global;
    if (first !== undefined) this.drivers({level: 0, protocol: 'global'}, first.driver.span);
    for (const protocol of this.#plan.programs) {
      const lines = this.#pluginsSeen.has(protocol) ? [] : this.#linesOf(protocol);
      if (lines.length > 0) this.#appendProtocol(protocol, () => writeLines(this.#page, lines, 1, null));
    }
    for (const [protocol, blocks] of this.#plan.byProtocol) {
      const span = blocks[0]?.driver.span;
      if (this.#driversWritten.has(protocol) || span === undefined) continue;
      this.#appendProtocol(protocol, () => this.drivers({level: 1, protocol}, span));
    }
    this.#mailLuaOfPrograms();
  }

  #appendProtocol(protocol: string, inside: () => void): void {
    write(this.#page, 0, '', null);
    write(this.#page, 0, `protocol ${protocol} {`, null);
    inside();
    write(this.#page, 0, '}', null);
  }
}
