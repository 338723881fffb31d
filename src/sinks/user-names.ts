import type {UserNames} from './sink.js';
import type {Subscribers} from './subscribers.js';

export interface UserNameOptions {
  /** Who has which entry; null if nobody was asked. */
  readonly subscribers: Pick<Subscribers, 'nameOf'> | null;
  /** Whether users without an entry are told too. */
  readonly allUsers: boolean;
  /** Whether the receiver knows users by their entry. */
  readonly userFromMetadata: boolean;
}

/** Under which name a receiver is told of each user, and what that comes to. */
export interface NameBook {
  /** Null for a user of whom the receiver is not told. */
  nameAt(user: string): string | null;
  /** What was given so far; null before the first name. */
  used(): UserNames | null;
}

/** The one rule: the entry if the receiver knows users by it, else the login; a login for whoever has no entry. */
export function createUserNames({subscribers, allUsers, userFromMetadata}: UserNameOptions): NameBook {
  const examples: {login?: UserNames['example']; metadata?: UserNames['example']} = {};
  const nameOf = (user: string): string | null => {
    const entry = subscribers?.nameOf(user) ?? null;
    if (entry === null) {
      if (subscribers !== null && !allUsers) return null;
      examples.login ??= {user, sentAs: user};
      return user;
    }
    const sentAs = userFromMetadata ? entry : user;
    if (userFromMetadata) examples.metadata ??= {user, sentAs};
    else examples.login ??= {user, sentAs};
    return sentAs;
  };
  return {
    nameAt: nameOf,
    used() {
      const {login, metadata} = examples;
      if (metadata === undefined) return login === undefined ? null : {userSentAs: 'login', example: login};
      return {userSentAs: login === undefined ? 'metadata' : 'mixed', example: metadata};
    },
  };
}
