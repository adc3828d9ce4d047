/** What is wrong with a value, in pydantic 2's words. */
export type Fault = { type: string; msg: string; ctx?: Record<string, unknown> };

export type Reading<T> = { value: T } | { fault: Fault };

/** JSON Schema of a parameter's value, as the documents show it. */
export type ValueSchema = {
  type: 'string' | 'integer';
  description: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  default?: string | number;
  examples?: (string | number)[];
};

/** A query parameter: its schema, and how its text is read. */
export type Parameter<T> = {
  schema: ValueSchema;
  required: boolean;
  /** Reads the text that the client sent, or `undefined` where there was none. */
  read(text: string | undefined): Reading<T>;
};

export const MISSING: Fault = { type: 'missing', msg: 'Field required' };

/** A fault that no type or range explains, at a value or across values. */
export function valueError(message: string): Fault {
  return { type: 'value_error', msg: `Value error, ${message}`, ctx: { error: {} } };
}
