import {crc32} from 'node:zlib';

/**
 * The partition where Dovecot's Kafka plugin puts a key: librdkafka's `consistent_random`, CRC-32 (zlib's polynomial) of
 * the key modulo the number of partitions. A record without a key has none: null.
 */
export function partitionOfKey(key: Buffer | null, partitions: number): number | null {
  return key === null || key.length === 0 ? null : crc32(key) % partitions;
}
