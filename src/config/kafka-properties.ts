import {librdkafkaProperties} from '../librdkafka.js';
import {configuredDrivers} from './configured-drivers-2.3.js';
import type {EffectiveSetting, EffectiveView} from './effective.js';
import {judgeProperty, type PropertyJudgement} from './librdkafka-value.js';
import type {CheckInput, RuleFinding} from './rules/rule.js';
import type {Span} from './span.js';

const prefix = 'kafka.notification.settings';

/** A property that the kafka plugin hands to librdkafka. */
export interface KafkaProperty {
  /** Without the plugin's prefix. */
  readonly name: string;
  readonly setting: EffectiveSetting;
}

/** The properties of a program. The plugin skips one character behind its prefix, whatever it is. */
export function propertiesOf({plugin}: EffectiveView): readonly KafkaProperty[] {
  const settings = [...plugin.values()].filter(({key}) => key.startsWith(prefix) && key.length > prefix.length + 1);
  return settings.map((setting) => ({name: setting.key.slice(prefix.length + 1), setting}));
}

/** The last value of a property under any of its names; undefined where it is not set. */
export function findProperty(properties: readonly KafkaProperty[], name: string): EffectiveSetting | undefined {
  const isMeant = (one: KafkaProperty) => librdkafkaProperties.get(one.name)?.realName === name;
  return properties.findLast(isMeant)?.setting;
}

/** The programs with a kafka driver, each once. */
export function kafkaPrograms(input: CheckInput): readonly {readonly protocol: string; readonly view: EffectiveView}[] {
  const drivers = configuredDrivers(input).filter(({driver}) => driver === 'kafka');
  return [...new Map(drivers.map(({chain, view}) => [chain.protocol, {protocol: chain.protocol, view}])).values()];
}

/** What is to be said of the properties of every program that are judged to be of one of the kinds; `spanOf` places it. */
export function* judgedProperties(
  input: CheckInput,
  kinds: readonly PropertyJudgement['kind'][],
  spanOf: (setting: EffectiveSetting) => Span,
): Iterable<RuleFinding> {
  for (const {protocol, view} of kafkaPrograms(input)) {
    for (const {name, setting} of propertiesOf(view)) {
      const judged = judgeProperty(name, setting.value);
      if (judged === null || !kinds.includes(judged.kind)) continue;
      const message = `${name} ${judged.text}`;
      yield {message, hint: judged.hint, span: spanOf(setting), setting: setting.key, protocols: [protocol]};
    }
  }
}
