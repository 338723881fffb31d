import type {SettingNode} from '../language/tree.js';
import type {ConfigModel} from '../model.js';
import type {Span} from '../span.js';
import type {DriverBlock} from './drivers.js';
import {convertPlugins} from './mail-plugins.js';
import {type Lines, leaveOut, type Page, quoted, write, writeLines} from './page.js';
import {convertPercent} from './percent.js';
import type {DriverPlan} from './plan.js';

/** Where push settings stand: how deep, and in which protocol. */
interface PushPlace {
  readonly level: number;
  /** `global`, or the name of the protocol block. */
  readonly protocol: string;
}

const switchedOff: Lines = [
  [0, 'mail_plugins {'],
  [1, 'push_notification = no'],
  [0, '}'],
];

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

  /** What becomes of a line `mail_plugins = …`. */
  plugins(node: SettingNode, {level, protocol}: PushPlace): void {
    if (node.value.text.includes('push_notification_kafka')) this.tellKafka(node.span);
    const lines = convertPlugins({
      value: node.value.text,
      inFilter: protocol !== 'global',
      isFirst: !this.#pluginsSeen.has(protocol),
      withoutPush: this.#plan.withoutPlugin.has(protocol),
    });
    this.#pluginsSeen.add(protocol);
    writeLines(this.#page, lines, level, node.span);
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
    if (protocol === 'global') this.#mailLua(origin);
    if (!this.#plan.withoutPlugin.has(protocol) || this.#pluginsSeen.has(protocol)) return;
    this.#pluginsSeen.add(protocol);
    writeLines(this.#page, switchedOff, level, origin);
  }

  /** The script of the mail_lua plugin itself. */
  #mailLua(origin: Span): void {
    const script = this.#model.effective.protocol('global').plugin.get('mail_lua_script')?.value ?? '';
    if (script === '') return;
    const lines: Lines = [
      [0, 'mail_lua {'],
      [1, `lua_file = ${convertPercent(script)}`],
      [0, '}'],
    ];
    writeLines(this.#page, lines, 0, origin);
  }

  #driver({name, driver, settings, refused}: DriverBlock, level: number): void {
    if (refused !== null) {
      write(this.#page, level, `# ${driver.setting} = ${driver.value}`, driver.span);
      if (driver.driver === 'kafka') this.tellKafka(driver.span);
      else leaveOut(this.#page, 'convert-url-variable', driver.span, `${driver.setting} is left out: ${refused}`);
      return;
    }
    write(this.#page, level, `push_notification ${name} {`, driver.span);
    for (const [key, value] of settings) write(this.#page, level + 1, `${key} = ${quoted(value)}`, driver.span);
    write(this.#page, level, '}', driver.span);
  }

  /** Driver blocks, and plugins to switch off, for which the files had no place of their own. */
  rest(): void {
    const [first] = this.#plan.global;
    if (first !== undefined) this.drivers({level: 0, protocol: 'global'}, first.driver.span);
    for (const protocol of this.#plan.withoutPlugin) {
      if (!this.#pluginsSeen.has(protocol))
        this.#appendProtocol(protocol, () => writeLines(this.#page, switchedOff, 1, null));
    }
    for (const [protocol, blocks] of this.#plan.byProtocol) {
      const span = blocks[0]?.driver.span;
      if (this.#driversWritten.has(protocol) || span === undefined) continue;
      this.#appendProtocol(protocol, () => this.drivers({level: 1, protocol}, span));
    }
  }

  #appendProtocol(protocol: string, inside: () => void): void {
    write(this.#page, 0, '', null);
    write(this.#page, 0, `protocol ${protocol} {`, null);
    inside();
    write(this.#page, 0, '}', null);
  }
}
