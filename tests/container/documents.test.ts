import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docsAssets, redocAssets } from '../../handlers/pages/assets.ts';
import { hasDocker } from '../docker.ts';
import { expectDocumented } from '../documented-answer.ts';
import { ask, calls } from '../documented-calls.ts';
import { hasShared } from '../shared.ts';
import { type Service, startService } from './service.ts';

/** What the pages load, in each coding in which it is sent, and the tags of all. */
const prepared = Object.keys({ ...docsAssets, ...redocAssets }).flatMap((name) => [
  name,
  `${name}.br`,
  `${name}.gz`,
]);
const prefix = 'pages/'.length;

describe.skipIf(!hasDocker || !hasShared)('in its container', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ theme: 'documents' });
  });
  afterAll(() => service?.down());

  test.each(calls)('the service answers as documented: $path', async ({ routeKey, path }) => {
    const answer = await ask(service.url, path);
    expect(answer.status).toBe(200);
    expectDocumented(routeKey, answer);
  });

  test('there is of the pages what browsers load and its licences, and nothing else', async () => {
    const { stdout } = await service.exec('find', 'pages', '-type', 'f');
    const files = stdout.trim().split('\n');
    const licence = /\/(LICENSE|NOTICE|[\w.-]+\.LICENSE\.txt)$/;
    const loaded = files.filter((file) => !licence.test(file)).map((file) => file.slice(prefix));
    expect(loaded.toSorted()).toEqual([...prepared, 'tags.json'].toSorted());
    expect(files.filter((file) => licence.test(file)).length).toBeGreaterThan(3);
    expect((await service.exec('ls', 'node_modules')).stdout).not.toMatch(
      /^(react|core-js|mobx|redoc|swagger-ui-dist)$/m,
    );
  });
});
