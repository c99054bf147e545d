/** The browser's storage, which may be switched off or full: then nothing is kept, and nothing breaks. */

export interface Kept {
  get(key: string): string | null;
  /** Returns whether it is kept now. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
}

function guarded(storage: () => Storage): Kept {
  return {
    get(key) {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        storage().setItem(key, value);
        return true;
      } catch {
        // Kept for as long as the page is open, which is all there is.
        return false;
      }
    },
    remove(key) {
      try {
        storage().removeItem(key);
      } catch {
        // There was nothing to remove.
      }
    },
  };
}

/** For as long as the tab is open. */
export const ofTab = guarded(() => sessionStorage);

/** For all tabs of this browser. */
export const ofBrowser = guarded(() => localStorage);
