import {readdirSync} from 'node:fs';
import {expect, it} from 'vitest';
import {describeWith} from '../../servers/needs.js';
import {findingsOf} from './examples.js';

const shipped = '/usr/share/dovecot';

describeWith(['dovecot'], 'the configuration files of the packages', () => {
  it('are right as a whole', () => {
    expect(findingsOf(`${shipped}/dovecot.conf`)).toEqual([]);
  });

  it('are right each by itself', () => {
    const files = readdirSync(`${shipped}/conf.d`).filter((name) => name.endsWith('.conf'));

    const serious = files
      .flatMap((name) => findingsOf(`${shipped}/conf.d/${name}`))
      .filter(({severity}) => severity !== 'info');
    expect(files.length).toBeGreaterThan(10);
    expect(serious).toEqual([]);
  });
});
