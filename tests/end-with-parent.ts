// `node tests/end-with-parent.ts COMMAND ARGUMENT…`: runs a command that ends when whoever started it is gone,
// however that came about. Standard input is how this is noticed: it must be a pipe.
import { spawn } from 'node:child_process';

const [, , command, ...args] = process.argv as [string, string, string, ...string[]];
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => child.kill('SIGTERM');

process.stdin.resume().on('end', end).on('error', end);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
child.on('exit', (code) => process.exit(code ?? 1));
