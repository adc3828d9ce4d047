import { bodies } from './bodies.ts';
import { bursts } from './bursts.ts';
import { clocks } from './clocks.ts';
import { compression } from './compression.ts';
import { descriptors } from './descriptors.ts';
import { endings } from './endings.ts';
import { grammar } from './grammar.ts';
import { names } from './names.ts';
import { pipelining } from './pipelining.ts';
import type { Scenario } from './scenario.ts';
import { secrets } from './secrets.ts';
import { upstream } from './upstream.ts';

/** All that is done to the service, by kind. */
export const SCENARIOS: Record<string, Scenario[]> = {
  pipelining,
  names,
  bodies,
  compression,
  descriptors,
  bursts,
  endings,
  clocks,
  secrets,
  upstream,
  grammar,
};
