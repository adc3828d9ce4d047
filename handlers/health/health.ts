import { version } from '../../lib/version.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';

/** `GET /health`: whether the service answers, and for how long it has been up. Asks nobody else. */
export const definition = define({
  isPublic: true,
  answer: (_input, { clock, startedAt }) =>
    reply({
      lifetime: 'none',
      body: {
        status: 'healthy',
        version,
        uptime_seconds: Math.max(0, clock() - startedAt) / 1000,
      },
    }),
});
