/** Bytes, and the same bytes four or eight at a time. */
export type ByteView = { bytes: Buffer; view: DataView };

export function viewBytes(bytes: Buffer): ByteView {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}
