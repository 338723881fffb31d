import {createRequire} from 'node:module';
import {expect, test} from 'vitest';

// src/kafka/transport/login.ts loads these by their paths: kafkajs has no public way to its mechanisms.
test.each(['plain', 'scram256', 'scram512'])('kafkajs still has its mechanism %s', (name) => {
  const mechanism = createRequire(import.meta.url)(`kafkajs/src/broker/saslAuthenticator/${name}.js`);

  expect(mechanism).toBeTypeOf('function');
  const authenticator = mechanism({username: 'u', password: 'p'})({host: 'h', port: 1, logger: {}});
  expect(authenticator.authenticate).toBeTypeOf('function');
});
