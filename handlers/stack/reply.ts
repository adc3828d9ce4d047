/** How long an answer may be kept by whoever has it. */
export type Lifetime =
  /** It never changes again. */
  | 'unchanging'
  /** It may be another one in a second. */
  | 'second'
  /** It is asked for each time whether it is still the same. */
  | 'revalidated'
  /** Not at all. */
  | 'none';

/** Tells a reply from data, in every bundle; not by a WeakSet, which takes a microsecond for each. */
export const REPLY = Symbol.for('market-data-api/reply');

/** A successful answer: what is not data as JSON, or says more than that. */
export type Reply = {
  [REPLY]: true;
  statusCode: number;
  /** An object is sent as JSON, a Buffer as it is. */
  body: object | string | Buffer;
  /** Whether the body is text, all of it ASCII, also where it is a Buffer. */
  isText: boolean;
  contentType: string;
  lifetime: Lifetime;
  /** More headers, names in lower case; they go before those of the stack. */
  headers: Record<string, string>;
};

/** A successful answer (200, JSON, revalidated unless given); plain data needs none of this. */
export function reply(given: Pick<Reply, 'body'> & Partial<Reply>): Reply {
  return {
    [REPLY]: true,
    statusCode: 200,
    contentType: 'application/json',
    lifetime: 'revalidated',
    isText: false,
    headers: {},
    ...given,
  };
}
