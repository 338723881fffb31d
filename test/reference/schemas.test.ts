import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readSchema, schemaNames} from '../../src/reference/schemas.js';
import {schemaProblems} from '../output-schema.js';
import {runCli} from '../run-cli.js';

const root = join(import.meta.dirname, '..', '..');

test('every output that the sources name has a schema, and no other has one', () => {
  const files = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).filter((name) =>
    /\.ts$/.test(name),
  );
  const named = files.flatMap((name) => {
    const text = readFileSync(join(root, 'src', name), 'utf8');
    return [...text.matchAll(/dovepush\.([a-z-]+)\/1\b/g)].map(([, output = '']) => output);
  });
  expect([...new Set(named)].sort()).toEqual(schemaNames());
});

test('a schema bears the name of its output', () => {
  for (const name of schemaNames()) {
    const {title, $id, properties} = readSchema(name);
    expect({title, $id, schema: properties}).toMatchObject({
      title: `dovepush.${name}/1`,
      $id: `urn:dovepush:${name}:1`,
      schema: {schema: {const: title}},
    });
  }
});

test('the check of what tests print finds a member that is wrong, missing or unknown', () => {
  const profile = {schema: 'dovepush.profile/1', name: 'live', default: true};
  expect(schemaProblems(profile)).toEqual([]);
  expect(schemaProblems({...profile, default: 'yes'})).toHaveLength(1);
  expect(schemaProblems({...profile, name: undefined})).toHaveLength(1);
  expect(schemaProblems({...profile, file: 'x'})).toHaveLength(1);
  expect(schemaProblems({schema: 'dovepush.nothing/1'})).toEqual(['dovepush.nothing/1 has no schema']);
});

test('schema prints each by any form of its name', async () => {
  const wanted = readSchema('config-check');
  for (const name of ['config-check', 'config-check/1', 'dovepush.config-check/1']) {
    const {exitCode, stdout} = await runCli(['schema', name]);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, wanted]);
  }
  const {stdout} = await runCli(['schema', 'config-check', '--json']);
  expect(stdout).toBe(`${JSON.stringify(wanted)}\n`);
});

test('schema lists all of them', async () => {
  const {stdout} = await runCli(['schema', '--json']);
  expect(JSON.parse(stdout).schemas.map(({name}: {readonly name: string}) => name)).toEqual(schemaNames());
  const text = (await runCli(['schema'])).stdout.trimEnd().split('\n');
  expect(text.map((line) => line.split(' ')[0])).toEqual(schemaNames());
});

test('an unknown name is a wrong call with the nearest one', async () => {
  const {exitCode, stderr} = await runCli(['schema', 'config-chek']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Did you mean config-check?')]);
  const other = await runCli(['schema', 'config-check/2']);
  expect([other.exitCode, other.stdout]).toEqual([2, '']);
});
