/** Starts the command line; the build joins oclif with it. */
export {execute} from '@oclif/core';
