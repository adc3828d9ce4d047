/** What a part of the benchmark found, as text. */
export type Table = { title: string; columns: string[]; rows: string[][]; notes?: string[] };
