/** Who is signed in here. Per tab, so that two tabs can be two people; it outlives a reload. */
import type { Identity } from "../wire/link";

const SESSION = "madang:session";
const LAST_NAME = "madang:name";

export function savedIdentity(): Identity | null {
  try {
    return JSON.parse(sessionStorage.getItem(SESSION) ?? "null") as Identity | null;
  } catch {
    return null;
  }
}

export function saveIdentity(identity: Identity): void {
  sessionStorage.setItem(SESSION, JSON.stringify(identity));
  if (!identity.token) localStorage.setItem(LAST_NAME, identity.userId);
}

export const forgetIdentity = (): void => sessionStorage.removeItem(SESSION);

/** The name that was last used in this browser. */
export const lastName = (): string => localStorage.getItem(LAST_NAME) ?? "";
