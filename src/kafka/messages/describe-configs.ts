import type {Message} from './message.js';
import type {WireReader} from './wire.js';

/** What a broker says of the settings of one topic. */
export interface DescribedTopic {
  readonly error: number;
  readonly settings: ReadonlyMap<string, string>;
}

const topicResource = 2;

/** Asks for some settings of a topic, those that hold by default included. */
export function describeConfigs(topic: string, names: readonly string[]): Message<readonly DescribedTopic[]> {
  return {
    api: {key: 32, name: 'DescribeConfigs', min: 1, max: 2},
    write(writer) {
      writer.array([topic], (name) => {
        writer.int8(topicResource).string(name);
        writer.array(names, (setting) => writer.string(setting));
      });
      writer.int8(0);
    },
    read(reader) {
      reader.throttle();
      return reader.array(() => readResource(reader));
    },
  };
}

function readResource(reader: WireReader): DescribedTopic {
  const error = reader.int16();
  reader.string();
  reader.int8();
  reader.string();
  return {error, settings: new Map(reader.array(() => readSetting(reader)))};
}

function readSetting(reader: WireReader): readonly [string, string] {
  const setting = [reader.string(), reader.string()] as const;
  // Read-only, where it comes from, whether it is a secret.
  for (let fact = 0; fact < 3; fact += 1) reader.int8();
  reader.array(() => [reader.string(), reader.string(), reader.int8()]);
  return setting;
}
