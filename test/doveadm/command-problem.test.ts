import {describe, expect, test} from 'vitest';
import {commandProblem} from '../../src/doveadm/command-problem.js';

const key = '/private/vendor/vendor.dovecot/http-notify';
const alice = 'alice@example.com';

describe('commandProblem', () => {
  test('lets nothing through that ends the server or spoils the batch', () => {
    const get = {op: 'get', user: alice, mailbox: '', key} as const;

    expect(commandProblem(get)).toBeNull();
    expect(commandProblem({...get, key: 'vendor/x'})).toContain('neither private nor shared');
    expect(commandProblem({...get, key: ''})).not.toBeNull();
    expect(commandProblem({...get, user: ''})).not.toBeNull();
    expect(commandProblem({...get, user: 'a*@example.com'})).toContain('mask');
    expect(commandProblem({...get, user: undefined} as never)).not.toBeNull();
    expect(commandProblem({op: 'set', user: alice, mailbox: '', key, value: null} as never)).not.toBeNull();
    expect(commandProblem({op: 'set', user: alice, mailbox: '', key, value: 'a\0b'})).toContain('NUL');
  });
});
