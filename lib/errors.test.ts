import { expect, test } from 'vitest';
import { HttpError } from './errors.ts';

test('an HttpError of another copy of the file is one', async () => {
  // @ts-expect-error: types know no query.
  const copy = await import('./errors.ts?another');
  expect(copy.HttpError).not.toBe(HttpError);
  expect(new copy.HttpError(404, 'Not Found')).toBeInstanceOf(HttpError);
});

test('an HttpError is one, and an Error', () => {
  const error = new HttpError(400, 'Bad');
  expect(error).toBeInstanceOf(HttpError);
  expect(error).toBeInstanceOf(Error);
});

test.each([new Error('Bad'), { statusCode: 400 }, 'HttpError', null, undefined])(
  '%s is none',
  (value) => {
    expect(value).not.toBeInstanceOf(HttpError);
  },
);

test('an HttpError has a stack where something led to it, and leaves the stacks of others alone', () => {
  const limit = Error.stackTraceLimit;
  expect(new HttpError(422, []).stack).not.toContain(' at ');
  expect(Error.stackTraceLimit).toBe(limit);
  expect(new HttpError(503, 'Down', { cause: new Error('reset') }).stack).toContain('errors.test');
  expect(new Error('a defect').stack).toContain('errors.test');
});
