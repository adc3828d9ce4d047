/**
 * Sets an own property whatever its name. Names come from clients, and a plain assignment to
 * `__proto__` would change the object's prototype, where `JSON.parse` makes a property.
 */
export function setOwn<T>(target: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[name] = value;
  }
}
