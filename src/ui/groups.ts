import type {GroupReport} from '../sources/group-report.js';
import type {Move} from '../sources/group-reset.js';
import {visible} from './visible.js';

/** A group as the value of one JSON line. */
export function groupJson({group, state, members, partitions, lag}: GroupReport) {
  return {schema: 'dovepush.group/1', group, state, members, partitions, lag};
}

/** A group for people: state, members and lag, then a line per partition. */
export function formatGroup({group, state, members, partitions, lag}: GroupReport): string {
  const people = `${members.length} ${members.length === 1 ? 'member' : 'members'}`;
  const lines = partitions.map(({topic, partition, offset, lag: behind}) => {
    const reader = members.find((one) =>
      one.partitions.some((own) => own.topic === topic && own.partition === partition),
    );
    const who = reader === undefined ? 'nobody' : `${reader.client} ${reader.host}`;
    return `  ${visible(topic)}/${partition}  at ${offset}  lag ${behind}  ${visible(who)}\n`;
  });
  return `${visible(group)}  ${visible(state)}  ${people}  lag ${lag}\n${lines.join('')}`;
}

/** A reset as the value of one JSON line. */
export function movesJson(group: string, moves: readonly Move[]) {
  return {schema: 'dovepush.group-reset/1', group, partitions: moves};
}

/** A reset for people: a line per partition. */
export function formatMoves(group: string, moves: readonly Move[]): string {
  const lines = moves.map(({topic, partition, from, to}) => {
    return `  ${visible(topic)}/${partition}  ${from ?? 'nothing committed'} -> ${to}\n`;
  });
  return `plan  group ${visible(group)}\n${lines.join('')}`;
}
