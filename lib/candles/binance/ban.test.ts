import { expect, it } from 'vitest';
import { createBan } from './ban.ts';

it('only ever lengthens, and tells its listeners the new end when it did', () => {
  const ban = createBan();
  const told: number[] = [];
  ban.onExtend((until) => told.push(until));

  for (const until of [2_000, 1_000, 2_000, Number.NaN, 3_000]) ban.extend(until);

  expect(ban.until()).toBe(3_000);
  expect(told).toEqual([2_000, 3_000]);
});

it('makes no echo between processes that tell each other', () => {
  const [here, there] = [createBan(), createBan()];
  let messages = 0;
  here.onExtend((until) => {
    messages++;
    there.extend(until);
  });
  there.onExtend((until) => {
    messages++;
    here.extend(until);
  });

  here.extend(5_000);

  expect([here.until(), there.until()]).toEqual([5_000, 5_000]);
  expect(messages).toBe(2);
});
