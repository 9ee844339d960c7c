const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The IEEE 754 half-precision bits of a number, rounded half up; beyond the range: infinity. */
export function toHalf(value: number): number {
  float[0] = value;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 112;
  const mantissa = word & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent > 0) return sign | (((exponent << 10) | (mantissa >> 13)) + ((mantissa >> 12) & 1));
  if (exponent < -10) return sign;
  const shifted = (mantissa | 0x800000) >> (1 - exponent);
  return sign | ((shifted + 0x1000) >> 13);
}

/** A matrix as the bytes of an F16 tensor. */
export function halfBytes(values: Float32Array): Uint8Array {
  const out = new Uint8Array(values.length * 2);
  const view = new DataView(out.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value !== 0) view.setUint16(i * 2, toHalf(value), true);
  }
  return out;
}

/** A vector as the bytes of an F32 tensor. */
export function floatBytes(values: Float32Array): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = new DataView(out.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] ?? 0, true);
  return out;
}
