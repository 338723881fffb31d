import type {Message} from './message.js';

/** Asks one broker for the groups that it coordinates. */
export function listGroups(): Message<{readonly error: number; readonly groups: readonly string[]}> {
  return {
    api: {key: 16, name: 'ListGroups', min: 1, max: 2},
    write: () => undefined,
    read(reader) {
      reader.throttle();
      const error = reader.int16();
      const groups = reader.array(() => {
        const group = reader.string();
        reader.string();
        return group;
      });
      return {error, groups};
    },
  };
}

/** A group as its coordinator knows it. */
export interface DescribedGroup {
  readonly error: number;
  readonly group: string;
  /** `Stable`, `Empty`, `Dead` and so on: Kafka's own words. */
  readonly state: string;
  readonly members: readonly DescribedMember[];
}

/** A member, and what was assigned to it as the members' protocol writes that. */
export interface DescribedMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly host: string;
  readonly assignment: Buffer;
}

/** Asks the coordinator of a group about it. An unknown group is `Dead`. */
export function describeGroup(group: string): Message<DescribedGroup> {
  return {
    api: {key: 15, name: 'DescribeGroups', min: 1, max: 2},
    write: (writer) => void writer.array([group], (name) => writer.string(name)),
    read(reader) {
      reader.throttle();
      const [described] = reader.array(() => {
        const [error, name, state] = [reader.int16(), reader.string(), reader.string()];
        reader.string();
        reader.string();
        const members = reader.array(() => {
          const [memberId, clientId, host] = [reader.string(), reader.string(), reader.string()];
          reader.bytes();
          return {memberId, clientId, host, assignment: reader.bytes()};
        });
        return {error, group: name, state, members};
      });
      return described ?? {error: 0, group, state: 'Dead', members: []};
    },
  };
}
