import {expect, it} from 'vitest';
import {createUserNames} from '../../src/sinks/user-names.js';

const entries: Readonly<Record<string, string>> = {anna: '11@3', bert: '12@3'};
const subscribers = {nameOf: (user: string) => entries[user] ?? null};
const all = ['anna', 'carol', 'bert'];

it.each([
  ['the login where nobody was asked', {subscribers: null, allUsers: false, userFromMetadata: false}, all, 'login'],
  [
    'the login of subscribers',
    {subscribers, allUsers: false, userFromMetadata: false},
    ['anna', null, 'bert'],
    'login',
  ],
  [
    'the entry of subscribers',
    {subscribers, allUsers: false, userFromMetadata: true},
    ['11@3', null, '12@3'],
    'metadata',
  ],
  [
    'the entry, and the login of those without one',
    {subscribers, allUsers: true, userFromMetadata: true},
    ['11@3', 'carol', '12@3'],
    'mixed',
  ],
])('users are named by %s', (_, options, names, userSentAs) => {
  const book = createUserNames(options);
  expect(book.used()).toBeNull();

  expect(all.map((user) => book.nameAt(user))).toEqual(names);

  expect(book.used()).toEqual({userSentAs, example: {user: 'anna', sentAs: names[0]}});
});
