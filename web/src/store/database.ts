/** The browser's database (Indexed Database API 3.0), which may be switched off or full: then what is put into it fails. */

/** What there is to keep; each entry belongs to a user and has an id of its own. */
export type Shelf = "drafts" | "unsent";
type Key = readonly [userId: string, id: string];

/** What needs a place that outlives the tab may ask for. */
export interface Keeper {
  all<T>(shelf: Shelf, userId: string): Promise<(readonly [id: string, value: T])[]>;
  /** Rejects where it is not kept. */
  put(shelf: Shelf, key: Key, value: unknown): Promise<void>;
  remove(shelf: Shelf, key: Key): Promise<void>;
}

export class Database implements Keeper {
  readonly #opening: Promise<IDBDatabase>;
  #open: IDBDatabase | null = null;

  constructor(name: string) {
    this.#opening = opened(name);
    this.#opening.then((database) => (this.#open = database)).catch(() => undefined);
  }

  async all<T>(shelf: Shelf, userId: string): Promise<(readonly [string, T])[]> {
    const store = (await this.#opening).transaction(shelf).objectStore(shelf);
    // Behind every text comes an array.
    const range = IDBKeyRange.bound([userId], [userId, []]);
    const [keys, values] = await Promise.all([asked(store.getAllKeys(range)), asked(store.getAll(range))]);
    return keys.map((key, index) => [(key as unknown as Key)[1], values[index] as T]);
  }

  put(shelf: Shelf, key: Key, value: unknown): Promise<void> {
    return this.#write(shelf, (store) => store.put(value, [...key]));
  }

  remove(shelf: Shelf, key: Key): Promise<void> {
    return this.#write(shelf, (store) => store.delete([...key]));
  }

  close(): void {
    // What is being written is finished first.
    this.#opening.then((database) => database.close()).catch(() => undefined);
  }

  #write(shelf: Shelf, change: (store: IDBObjectStore) => void): Promise<void> {
    const write = (database: IDBDatabase): Promise<void> =>
      new Promise((done, fail) => {
        const transaction = database.transaction(shelf, "readwrite");
        transaction.oncomplete = () => done();
        transaction.onabort = () => fail(transaction.error);
        change(transaction.objectStore(shelf));
        // Not when all have been answered, which a tab that is closed now would not live to see.
        transaction.commit();
      });
    // In the same task as the key press that is the reason, wherever that can be.
    return this.#open ? write(this.#open) : this.#opening.then(write);
  }
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const shelf of ["drafts", "unsent"] satisfies Shelf[]) request.result.createObjectStore(shelf);
    };
    request.onsuccess = () => {
      // A later version of the page, in another tab, may want to change it.
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => fail(request.error);
  });
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
