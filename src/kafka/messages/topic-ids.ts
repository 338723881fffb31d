import type {Message} from './message.js';
import type {WireReader} from './wire.js';

const noId = Buffer.alloc(16);

/** Asks for the ids of topics by name: Metadata in the versions that have them. Topics that do not exist are left out. */
export function topicIds(topics: readonly string[]): Message<ReadonlyMap<string, string>> {
  return {
    api: {key: 3, name: 'Metadata', min: 10, max: 12},
    flexibleFrom: 9,
    write(writer, version) {
      writer.compactArray(topics, (topic) => writer.raw(noId).compactString(topic).noTags());
      const [createTopics, clusterRights, topicRights] = [0, 0, 0];
      writer.int8(createTopics);
      if (version === 10) writer.int8(clusterRights);
      writer.int8(topicRights).noTags();
    },
    read(reader) {
      reader.throttle();
      reader.compactArray(() => skipBroker(reader));
      reader.compactString();
      reader.int32();
      const found = reader.compactArray(() => readTopic(reader));
      return new Map(found.flatMap(({error, topic, id}) => (error === 0 ? [[topic, id] as const] : [])));
    },
  };
}

function skipBroker(reader: WireReader): void {
  reader.int32();
  reader.compactString();
  reader.int32();
  reader.compactString();
  reader.skipTags();
}

function readTopic(reader: WireReader) {
  const topic = {error: reader.int16(), topic: reader.compactString(), id: reader.uuid()};
  reader.int8();
  reader.compactArray(() => skipPartition(reader));
  reader.int32();
  reader.skipTags();
  return topic;
}

/** Error, number, leader, its epoch, replicas, those in sync, those out of reach. */
function skipPartition(reader: WireReader): void {
  reader.int16();
  for (let field = 0; field < 3; field += 1) reader.int32();
  for (let list = 0; list < 3; list += 1) reader.compactArray(() => reader.int32());
  reader.skipTags();
}
