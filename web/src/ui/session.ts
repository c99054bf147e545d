/** Who is signed in here. Per tab, so that two tabs can be two people; it outlives a reload. */
import { ofBrowser, ofTab } from "../store/storage";
import type { Identity } from "../wire/link";

const SESSION = "madang:session";
const LAST_NAME = "madang:name";

export function savedIdentity(): Identity | null {
  try {
    return JSON.parse(ofTab.get(SESSION) ?? "null") as Identity | null;
  } catch {
    return null;
  }
}

export function saveIdentity(identity: Identity): void {
  ofTab.set(SESSION, JSON.stringify(identity));
  if (!identity.token) ofBrowser.set(LAST_NAME, identity.userId);
}

export const forgetIdentity = (): void => ofTab.remove(SESSION);

/** The name that was last used in this browser. */
export const lastName = (): string => ofBrowser.get(LAST_NAME) ?? "";
