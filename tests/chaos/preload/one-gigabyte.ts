// Loaded by `--import` where there is no container around the service: the machine says that it has as much memory as
// the README's container, so that each worker's heap gets its share of that.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

os.totalmem = () => 1024 ** 3;
syncBuiltinESMExports();
