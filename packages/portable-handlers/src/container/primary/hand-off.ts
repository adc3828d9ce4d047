import type { Socket } from 'node:net';

/** A worker as the hand-off sees it. */
export type Taker = {
  /** Passes the socket on; the primary's copy stays open until the worker has said `taken`. */
  give(socket: Socket): void;
};

type Place = { open: number; inHand: Socket | undefined };

type Options = {
  /** Connections of all workers together, those that wait included. */
  mostOpen: number;
  /** Connections that may wait for a worker. */
  mostWaiting: number;
  /** Called for each connection beyond these. */
  onRefused(): void;
};

/** Accepted connections on their way to a worker. */
export type HandOff = {
  offer(socket: Socket): void;
  /** While held, everything waits. */
  hold(): void;
  release(): void;
  /** A worker that is ready. */
  add(taker: Taker): void;
  /** A worker that ended; what it had not taken goes to another. */
  remove(taker: Taker): void;
  /** How many connections a worker has now, and whether it took the one in its hand. */
  update(taker: Taker, open: number, taken: boolean): void;
  /** Settles when no connection waits for a worker. */
  idle(): Promise<void>;
  /** Gives up what still waits. */
  abandon(): void;
};

/**
 * Makes the hand-off. Each worker has one connection in its hand at most: one that is busy takes the
 * next later than an idle one, and of those with an empty hand the one with the fewest connections gets it.
 */
export function createHandOff({ mostOpen, mostWaiting, onRefused }: Options): HandOff {
  const places = new Map<Taker, Place>();
  const waiting: Socket[] = [];
  let held = false;
  let whenIdle: PromiseWithResolvers<void> | undefined;

  function next(): void {
    while (!held && waiting.length > 0) {
      const found = leastBusy(places);
      if (found === undefined) return;
      const [taker, place] = found;
      place.inHand = waiting.shift()!;
      place.open++;
      // Last of the equally busy ones next time.
      places.delete(taker);
      places.set(taker, place);
      taker.give(place.inHand);
    }
    if (whenIdle !== undefined && isIdle()) whenIdle.resolve();
  }

  function isIdle(): boolean {
    return waiting.length === 0 && [...places.values()].every((place) => !place.inHand);
  }

  function countOpen(): number {
    let open = waiting.length;
    for (const place of places.values()) open += place.open;
    return open;
  }

  return {
    offer(socket) {
      if (waiting.length >= mostWaiting || countOpen() >= mostOpen) {
        socket.destroy();
        onRefused();
        return;
      }
      // A client that is gone by now is the worker's to notice; nobody reads here.
      socket.on('error', () => {});
      waiting.push(socket);
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
      places.set(taker, { open: 0, inHand: undefined });
      next();
    },
    remove(taker) {
      const inHand = places.get(taker)?.inHand;
      places.delete(taker);
      if (inHand !== undefined) waiting.unshift(inHand);
      next();
    },
    update(taker, open, taken) {
      const place = places.get(taker);
      if (place === undefined) return;
      if (taken) {
        place.inHand?.destroy();
        place.inHand = undefined;
      }
      place.open = open + (place.inHand ? 1 : 0);
      next();
    },
    idle() {
      whenIdle ??= Promise.withResolvers<void>();
      if (isIdle()) whenIdle.resolve();
      return whenIdle.promise;
    },
    abandon() {
      for (const socket of waiting.splice(0)) socket.destroy();
      next();
    },
  };
}

function leastBusy(places: Map<Taker, Place>): [Taker, Place] | undefined {
  let found: [Taker, Place] | undefined;
  for (const entry of places) {
    if (entry[1].inHand === undefined && (found === undefined || entry[1].open < found[1].open)) {
      found = entry;
    }
  }
  return found;
}
