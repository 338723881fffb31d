import {Ajv2020} from 'ajv/dist/2020.js';
import {readSchema, schemaNames} from '../src/reference/schemas.js';

/**
 * The same schema without room for members that it does not name. What the program publishes leaves that room, so that a
 * script's copy outlives an addition; the program itself must not print what its schema does not know.
 */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const keywords = Object.fromEntries(Object.entries(value).map(([name, own]) => [name, closed(own)]));
  const isRecord = 'properties' in keywords && keywords.type === 'object' && !('additionalProperties' in keywords);
  return isRecord ? {...keywords, additionalProperties: false} : keywords;
}

const ajv = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true});
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
for (const name of schemaNames()) ajv.addSchema(closed(readSchema(name)) as object, `dovepush.${name}/1`);

/** What is wrong with an output by the schema that it names; nothing for what names none of ours. */
export function schemaProblems(output: unknown): readonly string[] {
  const {schema} = (output ?? {}) as {readonly schema?: unknown};
  if (typeof schema !== 'string' || !schema.startsWith('dovepush.')) return [];
  const validate = ajv.getSchema(schema);
  if (validate === undefined) return [`${schema} has no schema`];
  if (validate(output)) return [];
  return (validate.errors ?? []).map(({instancePath, message, params}) => {
    return `${schema} ${instancePath}: ${message} ${JSON.stringify(params)}`;
  });
}

/** Throws if a line of a stream is an output that does not keep to its schema. */
export function checkPrintedJson(text: string): void {
  for (const line of text.split('\n')) {
    if (!line.startsWith('{"schema":"dovepush.') || !line.endsWith('}')) continue;
    const problems = schemaProblems(JSON.parse(line));
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${line.slice(0, 500)}`);
  }
}
