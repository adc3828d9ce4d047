/** Something that is over at a time of its own, with its place in the queue. */
export type Timed = {
  /** In milliseconds, on the queue's clock. */
  dueAt: number;
  earlier: Timed | undefined;
  later: Timed | undefined;
};

export type Deadlines<T extends Timed> = {
  add(item: T): void;
  /** Takes an item out; one that is not in changes nothing. */
  remove(item: T): void;
  /** Expires all that wait, whatever their time. */
  expireAll(): void;
};

/**
 * Deadlines that lie about equally far ahead, so that they mostly come in the order in which they are added:
 * one timer for the earliest is enough, and it is not touched as requests come and go. `holdsProcess`: whether
 * the process must not end while an item waits, where nothing else may hold it.
 */
export function createDeadlines<T extends Timed>(
  clock: () => number,
  onExpire: (item: T) => void,
  { holdsProcess = false } = {},
): Deadlines<T> {
  // Both ends of the queue in one item, so that no place in it is a special case.
  const ends: Timed = { dueAt: 0, earlier: undefined, later: undefined };
  ends.earlier = ends;
  ends.later = ends;
  let timer: NodeJS.Timeout | undefined;
  let firesAt = Number.POSITIVE_INFINITY;

  function arm(item: Timed): void {
    clearTimeout(timer);
    firesAt = item.dueAt;
    timer = setTimeout(() => expire(), Math.max(1, item.dueAt - clock()));
    if (!holdsProcess) timer.unref();
  }

  function expire(until = clock()): void {
    firesAt = Number.POSITIVE_INFINITY;
    let item = ends.later as Timed;
    while (item !== ends && item.dueAt <= until) {
      remove(item);
      onExpire(item as T);
      item = ends.later as Timed;
    }
    if (item !== ends && item.dueAt < firesAt) arm(item);
  }

  function remove(item: Timed): void {
    if (item.later === undefined || item.earlier === undefined) return;
    item.earlier.later = item.later;
    item.later.earlier = item.earlier;
    item.earlier = undefined;
    item.later = undefined;
    if (holdsProcess && ends.later === ends) timer?.unref();
  }

  return {
    add(item) {
      let last = ends.earlier as Timed;
      while (last !== ends && last.dueAt > item.dueAt) last = last.earlier as Timed;
      const next = last.later as Timed;
      item.earlier = last;
      item.later = next;
      last.later = item;
      next.earlier = item;
      if (item.dueAt < firesAt) arm(item);
      else if (holdsProcess) timer?.ref();
    },
    remove,
    expireAll: () => expire(Number.POSITIVE_INFINITY),
  };
}
