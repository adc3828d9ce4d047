import { createClient, createDeadline } from './client.ts';
import { answerCause, upstreamError } from './errors.ts';

/**
 * Tries Binance once (`GET /api/v3/ping`). Resolves to undefined where it answers 200 with a JSON object
 * within the time, otherwise to the error that says why not; never rejects.
 */
export async function probeBinance(baseUrl: string, timeoutMs: number): Promise<unknown> {
  const late = () => upstreamError('timed_out', new Error(`No answer within ${timeoutMs} ms`));
  const deadline = createDeadline(timeoutMs, late);
  const client = createClient(baseUrl);
  try {
    const answer = await client.get('/api/v3/ping', deadline.signal);
    if (answer.status !== 200) return upstreamError('failed', answerCause(answer));
    // A login page of the network in between has status 200 too.
    if (!/^\s*\{/.test(answer.body.toString()))
      return upstreamError('unusable', answerCause(answer));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    deadline.clear();
    client.close();
  }
}
