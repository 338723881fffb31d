import {librdkafkaProperties} from '../librdkafka.js';
import {configuredDrivers} from './configured-drivers-2.3.js';
import type {EffectiveSetting, EffectiveView} from './effective.js';
import type {CheckInput} from './rules/rule.js';

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
