// A process for one server that is measured: `node bench/serve.ts MODULE [ARGUMENT]`. The module's `start` gives
// the server, which listens on a free port of the loopback interface; its parent is told which.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';

const [, , file = '', argument = ''] = process.argv;
const { start } = (await import(pathToFileURL(file).href)) as {
  start(argument: string): Server | Promise<Server>;
};
const server = await start(argument);
// As ours; a connection must outlive the turns of the others.
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
