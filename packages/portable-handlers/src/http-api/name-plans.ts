import { setOwn } from '../own-property.ts';

/**
 * What becomes of a list of names and values in turn, some of them of the same name. Clients send the same
 * names time and again, and most of the work (order, duplicates) depends on the names alone.
 */
export type NamePlan = {
  /** As received, without their values. */
  names: string[];
  /** All keys of the result in their order, for copies. */
  template: Record<string, string>;
  /** The places of the values of each name. */
  fields: { name: string; first: number; others: number[] }[];
};

/** Bounded, since the names come from clients. */
const MAX_PLANS = 200;

/** A memory of plans; `make` plans for a list of names, without values. */
export function createPlans<Plan extends { names: string[] }>(make: (names: string[]) => Plan) {
  const plans = new Map<string, Plan>();
  let latest = make([]);

  /** The plan for a list of names and values in turn. */
  return (pairs: string[]): Plan => {
    const known = latest.names;
    let same = 0;
    if (pairs.length === known.length * 2) {
      while (same < known.length && pairs[same * 2] === known[same]) same += 1;
      if (same === known.length) return latest;
    }
    const names = pairs.filter((_, index) => index % 2 === 0);
    // With the lengths, no other list of names has the same text.
    const key = `${names.map(({ length }) => length)} ${names.join('')}`;
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = make(names);
      if (plans.size === MAX_PLANS) plans.clear();
      plans.set(key, plan);
    }
    latest = plan;
    return plan;
  };
}

/**
 * Plans for names that are already as the result is to have them; one that is undefined is left out. The
 * result's keys are in ascending order, those of `added` among them.
 */
export function planNames(names: (string | undefined)[], added: string[] = []) {
  const fields = new Map<string, NamePlan['fields'][number]>();
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    const place = index * 2 + 1;
    const field = fields.get(name);
    if (field === undefined) fields.set(name, { name, first: place, others: [] });
    else field.others.push(place);
  }
  const template: Record<string, string> = {};
  for (const name of [...new Set([...fields.keys(), ...added])].sort()) setOwn(template, name, '');
  return { template, fields: [...fields.values()] };
}

/** The values of a list by their names, those of one name joined by a comma without a space. */
export function fillPlan({ template, fields }: NamePlan, pairs: string[]): Record<string, string> {
  const values = { ...template };
  for (const { name, first, others } of fields) {
    let value = pairs[first] as string;
    for (const other of others) value += `,${pairs[other]}`;
    // Also `__proto__` is the copy's own by then.
    values[name] = value;
  }
  return values;
}
