/** What the cluster says of one topic. */
export interface TopicLeaders {
  /** Its id; undefined where the brokers have none. */
  readonly id: string | undefined;
  readonly partitions: ReadonlyMap<number, number>;
}

/** By the name of the topic. */
export type Leaders = ReadonlyMap<string, TopicLeaders>;
