// Lets Node 20 import the JSON files of GitHub's packages, which name no import attribute.
import {register} from 'node:module';

const hook = `
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

export async function load(url, context, next) {
  const plain = context.importAttributes?.type !== 'json';
  if (!plain || !url.startsWith('file:') || !url.endsWith('.json') || context.format === 'commonjs') {
    return next(url, context);
  }
  return {format: 'json', shortCircuit: true, source: await readFile(fileURLToPath(url), 'utf8')};
}`;
register('data:text/javascript,' + encodeURIComponent(hook));
