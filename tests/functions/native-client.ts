// Loaded before a runtime client: what the native part of aws-lambda-ric does, over HTTP in JavaScript, and found
// by its JavaScript in the place of `rapid-client.node`.
import { request } from 'node:http';
import Module from 'node:module';

type Invocation = { bodyJson: string; headers: Record<string, string> };
type Load = (name: string, ...rest: unknown[]) => unknown;

const INVOCATIONS = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

export const nativeClient = {
  next: () => send('GET', '/next'),
  done: (id: string, body: string) => void send('POST', `/${id}/response`, body),
  error: (id: string, body: string) => void send('POST', `/${id}/error`, body),
};

function send(method: string, path: string, body?: string): Promise<Invocation> {
  return new Promise((resolve, reject) => {
    const sent = request(INVOCATIONS + path, { method, agent: false }, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        bodyJson += text;
      });
      const headers = response.headers as Invocation['headers'];
      response.on('end', () => resolve({ bodyJson, headers }));
    });
    sent.on('error', reject).end(body);
  });
}

const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (name, ...rest) =>
  name.endsWith('/rapid-client.node') ? nativeClient : load(name, ...rest);
