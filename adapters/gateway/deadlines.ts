/** Something that is over at a time of its own, with its place in the queue. */
export type Timed = {
  /** On the clock of `performance.now()`. */
  dueAt: number;
  earlier: Timed | undefined;
  later: Timed | undefined;
};

export type Deadlines<T extends Timed> = {
  add(item: T): void;
  /** Takes an item out; one that is not in changes nothing. */
  remove(item: T): void;
};

/**
 * Deadlines that all lie equally far ahead, so that they come in the order in which they were added: one
 * timer for the earliest is enough, and it is not touched as requests come and go.
 */
export function createDeadlines<T extends Timed>(onExpire: (item: T) => void): Deadlines<T> {
  // Both ends of the queue in one item, so that no place in it is a special case.
  const ends: Timed = { dueAt: 0, earlier: undefined, later: undefined };
  ends.earlier = ends;
  ends.later = ends;
  let armed = false;

  function arm(item: Timed): void {
    armed = true;
    // It alone must not hold the process; what it is about holds a socket.
    setTimeout(expire, Math.max(1, item.dueAt - performance.now())).unref();
  }

  function expire(): void {
    armed = false;
    const now = performance.now();
    let item = ends.later as Timed;
    while (item !== ends && item.dueAt <= now) {
      remove(item);
      onExpire(item as T);
      item = ends.later as Timed;
    }
    if (item !== ends && !armed) arm(item);
  }

  function remove(item: Timed): void {
    if (item.later === undefined || item.earlier === undefined) return;
    item.earlier.later = item.later;
    item.later.earlier = item.earlier;
    item.earlier = undefined;
    item.later = undefined;
  }

  return {
    add(item) {
      const last = ends.earlier as Timed;
      item.earlier = last;
      item.later = ends;
      last.later = item;
      ends.earlier = item;
      if (!armed) arm(item);
    },
    remove,
  };
}
