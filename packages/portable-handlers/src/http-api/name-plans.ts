import { setOwn } from '../own-property.ts';

/**
 * What becomes of a list of names and values in turn, some of them of the same name. Clients send the same
 * names time and again, and most of the work (order, duplicates) depends on the names alone.
 */
export type NamePlan = {
  /** As received, without their values. */
  names: string[];
  isKept: boolean;
  /** All keys of the result in their order. It is copied, or, in a plan that is not kept, becomes the result. */
  template: Record<string, string>;
  /** Keys, and the place of the first value of each. */
  keys: string[];
  places: number[];
  /** The values that follow those, in their order. */
  repeated: { key: string; place: number }[];
};

/** What is kept of plans, since names come from clients: so many for each number of names … */
const KEPT_PLANS = 8;

/** … up to this number, which few clients exceed … */
const KEPT_NAMES = 40;

/** … and to so many characters in all of a plan's names. In all some 3 MB, where clients try for it. */
const KEPT_LENGTH = 1_000;

/** Keys of a template that is copied: those of a plan that is kept, and what is added to them. */
const MAX_COPIED = 2 * KEPT_NAMES;

/** A memory of plans for lists of names and values in turn. */
export type Plans<Plan> = {
  /** The plan that is kept for a list, if there is one. */
  find(pairs: string[]): Plan | undefined;
  /** The plan for a list: one that is kept, or else a new one. `keeps`: whether that is kept, if of the usual size. */
  planFor(pairs: string[], keeps?: boolean): Plan;
};

/** A memory of plans. `make` plans for a list of names, without values. */
export function createPlans<Plan extends { names: string[] }>(
  make: (names: string[], isKept: boolean) => Plan,
): Plans<Plan> {
  /** By the number of names; those of one number by their last use. */
  const plans: Plan[][] = Array.from({ length: KEPT_NAMES + 1 }, () => []);

  function find(pairs: string[]): Plan | undefined {
    const kept = plans[pairs.length / 2];
    if (kept === undefined) return undefined;
    for (let index = 0; index < kept.length; index += 1) {
      const plan = kept[index] as Plan;
      if (!isFor(plan, pairs)) continue;
      for (let place = index; place > 0; place -= 1) kept[place] = kept[place - 1] as Plan;
      kept[0] = plan;
      return plan;
    }
    return undefined;
  }

  function planFor(pairs: string[], keeps = true): Plan {
    const found = find(pairs);
    if (found !== undefined) return found;
    const names = pairs.filter((_, index) => index % 2 === 0);
    const kept = plans[names.length];
    if (!keeps || kept === undefined || names.join('').length > KEPT_LENGTH) {
      return make(names, false);
    }
    // Copies: a part of a text keeps all of the text.
    const plan = make(JSON.parse(JSON.stringify(names)), true);
    if (kept.length === KEPT_PLANS) kept.pop();
    kept.unshift(plan);
    return plan;
  }

  return { find, planFor };
}

function isFor({ names }: { names: string[] }, pairs: string[]): boolean {
  for (let index = 0; index < names.length; index += 1) {
    if (pairs[index * 2] !== names[index]) return false;
  }
  return true;
}

/**
 * Plans for names that are already as the result is to have them; one that is undefined is left out. The
 * result's keys are in ascending order, those of `added` among them.
 */
export function planNames(names: (string | undefined)[], isKept: boolean, added: string[] = []) {
  const first = new Map<string, number>();
  const repeated: NamePlan['repeated'] = [];
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    const place = index * 2 + 1;
    if (first.has(name)) repeated.push({ key: name, place });
    else first.set(name, place);
  }
  const template = templateOf([...new Set([...first.keys(), ...added])].sort());
  return {
    isKept,
    template,
    keys: [...first.keys()],
    places: [...first.values()],
    repeated,
  };
}

/** An object with these keys, in this order, and without values. */
export function templateOf(keys: string[]): Record<string, string> {
  const template: Record<string, string> = {};
  for (const key of keys) setOwn(template, key, '');
  // V8 copies a copy faster, but makes one of many keys slowly.
  return keys.length > MAX_COPIED ? template : { ...template };
}

/** The values of a list by their names, those of one name joined by a comma without a space. */
export function fillPlan(plan: NamePlan, pairs: string[]): Record<string, string> {
  const { isKept, template, keys, places, repeated } = plan;
  const values = isKept ? { ...template } : template;
  // Also `__proto__` is the copy's own by then.
  for (let index = 0; index < keys.length; index += 1) {
    values[keys[index] as string] = pairs[places[index] as number] as string;
  }
  for (const { key, place } of repeated) values[key] += `,${pairs[place]}`;
  return values;
}
