#!/usr/bin/env node
import {load} from './load.cjs';

await load('main.cjs').main(process.argv.slice(2), import.meta.url);
