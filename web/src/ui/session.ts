/**
 * Who is signed in here. Per tab, so that two tabs can be two people; it outlives a reload. A new tab becomes who signed
 * in last in this browser, if that person still has a tab open: see `tabs.ts`.
 */
import { ofBrowser, ofTab } from "../store/storage";
import type { Identity } from "../wire/link";

const SESSION = "madang:session";
const LAST_NAME = "madang:name";
const LAST_USER = "madang:last";
const SIGNED_OUT = "madang:signed-out";

export function savedIdentity(): Identity | null {
  try {
    return JSON.parse(ofTab.get(SESSION) ?? "null") as Identity | null;
  } catch {
    return null;
  }
}

export function saveIdentity(identity: Identity): void {
  ofTab.set(SESSION, JSON.stringify(identity));
  ofTab.remove(SIGNED_OUT);
  ofBrowser.set(LAST_USER, identity.userId);
  if (!identity.token) ofBrowser.set(LAST_NAME, identity.userId);
}

export const forgetIdentity = (): void => ofTab.remove(SESSION);

/** The name that was last used in this browser. */
export const lastName = (): string => ofBrowser.get(LAST_NAME) ?? "";

/** Whom a new tab asks the others for; nobody where one signed out in this tab. */
export const expectedUser = (): string | null => (ofTab.get(SIGNED_OUT) === null ? ofBrowser.get(LAST_USER) : null);

/** One signed out here: a reload asks no other tab to come in again. */
export function signedOut(): void {
  forgetIdentity();
  ofTab.set(SIGNED_OUT, "1");
}
