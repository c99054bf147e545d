import type { Identity } from "./link";

/**
 * Who a JWT (RFC 7519) speaks for by one of its claims, read without checking it: the server does that.
 * A token that is none names nobody, and is refused there. The name is in the form in which the server has it (NFC).
 */
export function identityOf(token: string, claim: string): Identity {
  try {
    const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return { token, userId: String(claims[claim] ?? "").normalize() };
  } catch {
    return { token, userId: "" };
  }
}
