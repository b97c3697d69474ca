import * as HPKE from "hpke";

/** The envelope of RFC 9180 (base mode, single shot): P-256, HKDF-SHA256, AES-256-GCM. */
const suite = new HPKE.CipherSuite(
  HPKE.KEM_DHKEM_P256_HKDF_SHA256,
  HPKE.KDF_HKDF_SHA256,
  HPKE.AEAD_AES_256_GCM,
);
/** Binds an envelope to its purpose and its record: one moved elsewhere does not open. */
const infoOf = (recordId: string) => new TextEncoder().encode(`alongside record v1:${recordId}`);

/** Seal a record to the programme's key, so that this phone itself can no longer read it. */
export async function seal(programmeKey: Uint8Array, recordId: string, body: unknown): Promise<Uint8Array> {
  const key = await suite.DeserializePublicKey(programmeKey);
  const plain = new TextEncoder().encode(JSON.stringify(body));
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, plain, { info: infoOf(recordId) });
  plain.fill(0);
  const sealed = new Uint8Array(encapsulatedSecret.length + ciphertext.length);
  sealed.set(encapsulatedSecret);
  sealed.set(ciphertext, encapsulatedSecret.length);
  return sealed;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
