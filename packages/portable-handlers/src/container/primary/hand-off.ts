import { setImmediate as pollPhase } from 'node:timers/promises';
import type { ToWorker } from '../messages.ts';
import { type Handle, monotonicMs } from '../sockets.ts';

/** A connection that was accepted and that no worker serves yet. */
export type Accepted = { handle: Handle; close(): void };

/** A worker as the hand-off sees it. */
export type Taker = { tell(message: ToWorker, handle?: Handle): void };

type Waiting = { connection: Accepted; tries: number };

type Place = {
  open: number;
  inHand?: (Waiting & { id: number; timer: NodeJS.Timeout }) | undefined;
  /** It has not taken what it was given, and said nothing since. */
  isLate: boolean;
  /** What it was told last of the share. */
  told?: { share: number; othersHaveRoom: boolean };
};

type Options = {
  /** Connections of one worker. */
  mostEach: number;
  /** Connections that may wait for a worker. */
  mostWaiting: number;
  /** Called for each connection beyond these. */
  onRefused(): void;
  /** Called for each that no worker has taken. */
  onUntaken(): void;
  /** How long (ms) a worker may take to take one. Default 2,000. */
  takeWithinMs?: number;
};

/** Accepted connections on their way to a worker: those that another holds too many of, and those of a stop. */
export type HandOff = {
  offer(connection: Accepted): void;
  /** While held, everything waits. */
  hold(): void;
  release(): void;
  /** A worker that is ready. */
  add(taker: Taker): void;
  /** A worker that ended; what it had not taken goes to another. */
  remove(taker: Taker): void;
  /** How many connections a worker has now. */
  update(taker: Taker, open: number): void;
  /** What became of a hand-off. Where it is not taken, another worker gets it. */
  answered(taker: Taker, id: number, isTaken: boolean): void;
  /** Settles when no connection waits for a worker. */
  idle(): Promise<void>;
  /** Gives up what still waits. */
  abandon(): void;
};

const TAKE_WITHIN_MS = 2_000;

/** A worker that took it just in time has said so by then. */
const WORD_WITHIN_MS = 1_000;

/** A connection that so many have not taken is closed: its descriptor does not reach anybody. */
const MOST_TRIES = 3;

/** Shares are told so much later (ms), many changes at once, and none that makes little difference. */
const TELL_AFTER_MS = 10;
const LEAST_CHANGE = 0.5;
const LEAST_CHANGE_OF_SHARE = 0.03;

/**
 * Makes the hand-off. Each worker has one connection in its hand at most: one that is busy takes the
 * next later than an idle one, and of those with an empty hand the one with the fewest connections gets it.
 */
export function createHandOff(options: Options): HandOff {
  const { mostEach, mostWaiting, onRefused, onUntaken, takeWithinMs = TAKE_WITHIN_MS } = options;
  const places = new Map<Taker, Place>();
  const waiting: Waiting[] = [];
  let held = false;
  let whenIdle: PromiseWithResolvers<void> | undefined;
  let offers = 0;
  let telling: NodeJS.Timeout | undefined;

  function next(): void {
    while (!held && waiting.length > 0) {
      const found = leastBusy();
      if (found === undefined) break;
      give(...found, waiting.shift()!);
    }
    // Workers have accepted meanwhile, so what waits has no place any more.
    if (!held && isFull(countOpen() - waiting.length)) refuse(waiting.splice(0));
    if (telling === undefined) telling = setTimeout(tellShares, TELL_AFTER_MS).unref();
    if (whenIdle !== undefined && isIdle()) whenIdle.resolve();
  }

  function give(taker: Taker, place: Place, { connection, tries }: Waiting): void {
    const id = ++offers;
    const timer = setTimeout(expire, takeWithinMs + WORD_WITHIN_MS, taker, id);
    place.inHand = { connection, tries: tries + 1, id, timer };
    place.open++;
    // Last of the equally busy ones next time.
    places.delete(taker);
    places.set(taker, place);
    // The primary's copy stays open until the worker has said that it is taken.
    taker.tell({ type: 'connection', id, until: monotonicMs() + takeWithinMs }, connection.handle);
  }

  async function expire(taker: Taker, id: number): Promise<void> {
    // Where this process itself did not run, its word is still to be read.
    await pollPhase();
    await pollPhase();
    const place = places.get(taker);
    if (place?.inHand?.id !== id) return;
    place.isLate = true;
    takeBack(place);
    next();
  }

  /** Has what a worker did not take wait again, before all others. */
  function takeBack(place: Place): void {
    if (place.inHand === undefined) return;
    const { connection, tries, timer } = place.inHand;
    clearTimeout(timer);
    place.inHand = undefined;
    place.open--;
    if (tries < MOST_TRIES) {
      waiting.unshift({ connection, tries });
    } else {
      connection.close();
      onUntaken();
    }
  }

  function isFull(open: number): boolean {
    return places.size > 0 && open >= mostEach * places.size;
  }

  function refuse(connections: Waiting[]): void {
    for (const { connection } of connections) {
      connection.close();
      onRefused();
    }
  }

  function leastBusy(): [Taker, Place] | undefined {
    let found: [Taker, Place] | undefined;
    for (const entry of places) {
      const { open, inHand, isLate } = entry[1];
      if (inHand !== undefined || isLate || open >= mostEach) continue;
      if (found === undefined || open < found[1].open) found = entry;
    }
    return found;
  }

  function isIdle(): boolean {
    return waiting.length === 0 && [...places.values()].every((place) => !place.inHand);
  }

  function countOpen(): number {
    let open = waiting.length;
    for (const place of places.values()) open += place.open;
    return open;
  }

  function tellShares(): void {
    telling = undefined;
    // One alone has nobody to pass a connection to.
    const share = places.size === 1 ? mostEach : countOpen() / places.size;
    const othersHaveRoom = share < mostEach;
    for (const [taker, place] of places) {
      const { told } = place;
      const least = Math.max(LEAST_CHANGE, share * LEAST_CHANGE_OF_SHARE);
      if (told?.othersHaveRoom === othersHaveRoom && Math.abs(share - told.share) < least) continue;
      place.told = { share, othersHaveRoom };
      taker.tell({ type: 'share', share, othersHaveRoom });
    }
  }

  return {
    offer(connection) {
      const offered = { connection, tries: 0 };
      if (isFull(countOpen()) || waiting.length >= mostWaiting) {
        refuse([offered]);
        return;
      }
      waiting.push(offered);
      next();
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      next();
    },
    add(taker) {
      places.set(taker, { open: 0, isLate: false });
      next();
    },
    remove(taker) {
      const place = places.get(taker);
      places.delete(taker);
      // A worker that dies is no proof against the connection.
      if (place?.inHand !== undefined) {
        place.inHand.tries = 0;
        takeBack(place);
      }
      next();
    },
    update(taker, open) {
      const place = places.get(taker);
      if (place === undefined) return;
      place.open = open + (place.inHand ? 1 : 0);
      place.isLate = false;
      next();
    },
    answered(taker, id, isTaken) {
      const place = places.get(taker);
      if (place?.inHand?.id !== id) return;
      if (isTaken) {
        clearTimeout(place.inHand.timer);
        place.inHand.connection.close();
        place.inHand = undefined;
      } else {
        takeBack(place);
      }
      next();
    },
    idle() {
      whenIdle ??= Promise.withResolvers<void>();
      if (isIdle()) whenIdle.resolve();
      return whenIdle.promise;
    },
    abandon() {
      for (const { connection } of waiting.splice(0)) {
        connection.close();
        onUntaken();
      }
      next();
    },
  };
}
