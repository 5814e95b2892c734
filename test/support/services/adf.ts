/**
 * Checks texts of Jira's cloud by Atlassian's schema of its document format
 * (test/fixtures/services/adf.json).
 */
import { readFileSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';

/** Returns what is wrong with a document; made once, since that takes long. */
export function documentCheck(): Promise<(document: unknown) => string[]> {
  made ??= make();
  return made;
}

let made: ReturnType<typeof documentCheck> | undefined;

async function make(): ReturnType<typeof documentCheck> {
  const schema = JSON.parse(readFileSync('test/fixtures/services/adf.json', 'utf8')) as object;
  let check: ((document: unknown) => string[]) | undefined;
  // The schema refers to itself, which takes seconds where it becomes part of a description.
  const answer = { description: '', content: { 'application/json': { schema: {} } } };
  const api = new OpenAPIBackend({
    definition: {
      openapi: '3.0.3',
      info: { title: '', version: '' },
      paths: { '/': { get: { operationId: 'any', responses: { 200: answer } } } },
    },
    quick: true,
    strict: false,
    customizeAjv(ajv) {
      check ??= (() => {
        const validate = ajv.compile(schema);
        return (document) =>
          validate(document)
            ? []
            : (validate.errors ?? []).map(
                ({ instancePath, message }) => `${instancePath} ${message}`,
              );
      })();
      return ajv;
    },
  });
  await api.init();
  api.validateResponse({}, 'any', 200);
  if (check === undefined) throw new Error('No check was made.');
  return check;
}
