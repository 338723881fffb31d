import {configureGlobal} from 'fast-check';

/** Property tests draw the same values each time, so that a failure is the change's; DOVEPUSH_TEST_SEED draws others. */
configureGlobal({seed: Number(process.env.DOVEPUSH_TEST_SEED ?? 1)});
