import { readQuery } from '../../lib/parameters.ts';
import type { Middleware } from './middleware.ts';

/** Reads the parameters of the query; throws a 422 that lists every problem. */
export const checkQuery: Middleware = {
  before({ internal }) {
    const { definition, asked } = internal;
    const { parameters, rules } = definition;
    internal.values = readQuery(parameters, rules, asked.queryStringParameters);
  },
};
