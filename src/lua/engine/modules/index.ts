import {json} from './json.js';
import {jsonText} from './json-text.js';
import {ltn12} from './ltn12.js';
import {mime} from './mime.js';
import {socket} from './socket.js';
import {url} from './url.js';

/** What is a stand-in, and not the script's own. */
const remember = '\nfor name, loader in pairs(package.preload) do made_here[name] = loader end\n';

/**
 * Lua text: stand-ins for the modules that push scripts require, for `require` to find. Made when they are asked for.
 * They follow LuaSocket 3.0, LuaSec 1.2, lua-cjson 2.1, dkjson 2.5, rxi's json 0.1 and lunajson 1.2.
 */
export const modules = [ltn12, mime, url, socket, jsonText, json, remember].join('');
