import {install} from './servers/install.js';

if (process.argv[2] !== 'install') {
  console.error('Usage: node scripts/servers.js install');
  process.exitCode = 2;
} else if (await install()) console.log('The servers and programs that the tests use are there.');
else process.exitCode = 1;
